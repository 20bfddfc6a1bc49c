import type { Catcher, ItemProcessor, Retrier, State, TaskState } from "./asl.ts";
import type { Deployment } from "./deployment.ts";
import { type LambdaTaskOptions, lambdaTask } from "./lambda-task.ts";
import { catchAll, FAILURE, STEP_TIMEOUT_SECONDS, stepRetry } from "./policy.ts";

/** Which member a step is about, in every workflow that works on one cluster. */
export const MEMBER = { runId: "{% $runId %}", clusterId: "{% $clusterId %}" };

/** Errors go to the states that wait until nothing is under way any more, give the cluster back and report. */
export const onFailure: Catcher[] = catchAll("AfterFailure");

/** Thrown before anything was started, or to say that what is under way is not waited for any more. */
const NOT_SETTLED = ["LockHeldError", "ClusterNotReadyError", "UpdateOverdueError"];

const IDENTITY = {
  runId: "{% $states.context.Execution.Input.runId %}",
  clusterId: "{% $states.context.Execution.Input.clusterId %}",
  owner: "{% $states.context.Execution.Id %}",
  /** What a person should know of how it ended well; some workflows find something to say. */
  note: "{% '' %}",
};

/** Another run changes a cluster of the same redundancy group: about a day of patience, then the member is skipped with the reason. */
const groupRetrier: Retrier = {
  ErrorEquals: ["GroupBusyError"],
  IntervalSeconds: 60,
  BackoffRate: 1.5,
  MaxDelaySeconds: 900,
  MaxAttempts: 100,
};

/** The states that every workflow on one cluster shares: the same steps take the cluster, follow EKS's updates, give it back and report. */
export function clusterStates(at: Deployment) {
  const step = (name: string) => at.functionArn(`upgrade-cluster/${name}`);

  /**
   * Start, wait for what is left of the expected time, look, and again until done: the same states for every kind of update.
   * Inside a Map errors leave through the Map's own Catch, so only the top level names one.
   */
  const followUpdate = (
    prefix: string,
    start: TaskState,
    whenDone: string,
    checkArn = step("check-update"),
  ): Record<string, State> => ({
    [`Start${prefix}Update`]: { ...start, Next: `${prefix}Done` },
    [`${prefix}Done`]: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.done %}", Next: whenDone }],
      Default: `WaitFor${prefix}`,
    },
    [`WaitFor${prefix}`]: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: `Check${prefix}` },
    [`Check${prefix}`]: lambdaTask({
      functionArn: checkArn,
      payload: {
        ...MEMBER,
        update: "{% $states.input.update %}",
        expectedSeconds: "{% $states.input.expectedSeconds %}",
      },
      next: `${prefix}Done`,
      ...(start.Catch ? { catch: start.Catch } : {}),
    }),
  });

  const updateOfItem = (prefix: string, start: TaskState): ItemProcessor => ({
    StartAt: `Start${prefix}Update`,
    States: { ...followUpdate(prefix, start, `${prefix}Updated`), [`${prefix}Updated`]: { Type: "Succeed" } },
  });

  return {
    followUpdate,

    /** Look, and while it is not done wait as long as the answer says. */
    lookUntilDone: (name: string, next: string, task: LambdaTaskOptions): Record<string, State> => ({
      [name]: lambdaTask({ ...task, catch: onFailure, next: `${name}Done` }),
      [`${name}Done`]: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.done %}", Next: next }],
        Default: `${name}Wait`,
      },
      [`${name}Wait`]: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: name },
    }),

    /** One update for each item, `concurrency` at once. `start` gets the item as its input. */
    updateEach: (each: {
      items: string;
      concurrency: string;
      prefix: string;
      start: TaskState;
      next: string;
    }): State => ({
      Type: "Map",
      Items: each.items as `{%${string}%}`,
      MaxConcurrency: each.concurrency as `{%${string}%}`,
      ItemProcessor: updateOfItem(each.prefix, each.start),
      Catch: onFailure,
      Output: "{% {} %}",
      Next: each.next,
    }),

    /** Waves in order; the add-ons of a wave together. `start` gets one add-on change as its input. */
    addonWaves: (waves: { items: string; prefix: string; start: TaskState; next: string }): State => ({
      Type: "Map",
      Comment: "One wave after the other: an add-on waits for the ones it depends on.",
      Items: waves.items as `{%${string}%}`,
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: `${waves.prefix}Wave`,
        States: {
          [`${waves.prefix}Wave`]: {
            Type: "Map",
            Items: "{% $states.input %}",
            ItemProcessor: updateOfItem(waves.prefix, waves.start),
            Output: "{% {} %}",
            End: true,
          },
        },
      },
      Catch: onFailure,
      Output: "{% {} %}",
      Next: waves.next,
    }),

    /** Takes the cluster for this execution. */
    acquireLock: (next: string): State =>
      lambdaTask({
        functionArn: step("acquire-lock"),
        payload: {
          runId: "{% $states.input.runId %}",
          clusterId: "{% $states.input.clusterId %}",
          owner: "{% $states.context.Execution.Id %}",
        },
        assign: IDENTITY,
        retry: [groupRetrier, ...stepRetry],
        catch: [
          { ErrorEquals: ["States.ALL"], Next: "ReleaseLockAfterFailure", Assign: { ...IDENTITY, failure: FAILURE } },
        ],
        next,
      }),

    /** How every workflow on one cluster ends, well or not: the cluster given back first, then the outcome reported. */
    endings: (): Record<string, State> => ({
      ReleaseLock: lambdaTask({
        functionArn: step("release-lock"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        next: "ReportSuccess",
      }),
      ReportSuccess: lambdaTask({
        functionArn: step("report-outcome"),
        payload: { ...MEMBER, owner: "{% $owner %}", note: "{% $note %}" },
      }),
      AfterFailure: {
        Type: "Choice",
        Choices: [
          {
            Condition: `{% $failure.error in ${JSON.stringify(NOT_SETTLED)} %}`,
            Next: "ReleaseLockAfterFailure",
          },
        ],
        Assign: { settlingSince: "{% $states.context.State.EnteredTime %}" },
        Default: "LetStartsEnd",
      },
      LetStartsEnd: {
        Type: "Wait",
        Comment:
          "A failed Map iteration cancels the others, but not a call of theirs: it may start its update until it times out, after a look that saw nothing.",
        Seconds: STEP_TIMEOUT_SECONDS,
        Next: "SettleUpdates",
      },
      SettleUpdates: lambdaTask({
        comment:
          "One of several updates failed: EKS goes on with the others, and nobody else may touch the cluster until they are over.",
        functionArn: step("settle-updates"),
        payload: { ...MEMBER, since: "{% $settlingSince %}" },
        // Whatever happens here, the cluster is given back and the first failure reported.
        catch: [{ ErrorEquals: ["States.ALL"], Next: "ReleaseLockAfterFailure" }],
        next: "Settled",
      }),
      Settled: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.done %}", Next: "ReleaseLockAfterFailure" }],
        Default: "WaitUntilSettled",
      },
      WaitUntilSettled: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: "SettleUpdates" },
      ReleaseLockAfterFailure: lambdaTask({
        functionArn: step("release-lock"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        next: "ReportFailure",
      }),
      ReportFailure: lambdaTask({
        functionArn: step("report-outcome"),
        payload: { ...MEMBER, owner: "{% $owner %}", failure: "{% $failure %}" },
        next: "NotDone",
      }),
      NotDone: {
        Type: "Fail",
        Error: "{% $states.input.reason.code %}",
        Cause: "{% $states.input.reason.message %}",
      },
    }),
  };
}
