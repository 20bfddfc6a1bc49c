import type { ItemProcessor, State, StateMachine, TaskState } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { catchAll, FAILURE } from "../policy.ts";
import { EXECUTION_TIMEOUT_SECONDS, VERIFY_TIMEOUT_SECONDS, verifyRetry } from "./policy.ts";

const MEMBER = { runId: "{% $runId %}", clusterId: "{% $clusterId %}" };
const onFailure = catchAll("ReleaseLockAfterFailure");

/**
 * Takes one cluster to its run's target, one minor at a time: lock, readiness, add-ons that must move first, control plane,
 * node groups, the other add-ons, verification; then the next hop or the end. Ends with the lock released and the outcome
 * reported, whatever happened. Readiness is decided anew from what is really there at each hop, so a second execution
 * continues where the first one stopped.
 */
export function upgradeCluster(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`upgrade-cluster/${name}`);

  /**
   * Start, wait for what is left of the expected time, look, and again until done: the same states for every kind of update.
   * Inside a Map errors leave through the Map's own Catch, so only the top level names one.
   */
  const followUpdate = (prefix: string, start: TaskState, whenDone: string): Record<string, State> => ({
    [`Start${prefix}Update`]: { ...start, Next: `${prefix}Done` },
    [`${prefix}Done`]: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.done %}", Next: whenDone }],
      Default: `WaitFor${prefix}`,
    },
    [`WaitFor${prefix}`]: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: `Check${prefix}` },
    [`Check${prefix}`]: lambdaTask({
      functionArn: step("check-update"),
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

  /** Waves in dependency order; the add-ons of a wave together. */
  const addonWaves = (phase: "addons-before" | "addons-after", prefix: string, next: string): State => ({
    Type: "Map",
    Comment: "One wave after the other: an add-on waits for the ones it depends on.",
    Items: phase === "addons-before" ? "{% $hop.addonsBefore %}" : "{% $hop.addonsAfter %}",
    MaxConcurrency: 1,
    ItemProcessor: {
      StartAt: `${prefix}Wave`,
      States: {
        [`${prefix}Wave`]: {
          Type: "Map",
          Items: "{% $states.input %}",
          ItemProcessor: updateOfItem(
            prefix,
            lambdaTask({
              functionArn: step("start-addon-update"),
              payload: { ...MEMBER, addon: "{% $states.input %}", phase },
              next: `${prefix}Done`,
            }),
          ),
          Output: "{% {} %}",
          End: true,
        },
      },
    },
    Catch: onFailure,
    Output: "{% {} %}",
    Next: next,
  });

  return {
    Comment: "Upgrades one EKS cluster to its run's target, one Kubernetes minor at a time.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "AcquireLock",
    States: {
      AcquireLock: lambdaTask({
        functionArn: step("acquire-lock"),
        payload: {
          runId: "{% $states.input.runId %}",
          clusterId: "{% $states.input.clusterId %}",
          owner: "{% $states.context.Execution.Id %}",
        },
        assign: {
          runId: "{% $states.context.Execution.Input.runId %}",
          clusterId: "{% $states.context.Execution.Input.clusterId %}",
          owner: "{% $states.context.Execution.Id %}",
        },
        catch: [
          {
            ErrorEquals: ["States.ALL"],
            Next: "ReleaseLockAfterFailure",
            Assign: {
              runId: "{% $states.context.Execution.Input.runId %}",
              clusterId: "{% $states.context.Execution.Input.clusterId %}",
              owner: "{% $states.context.Execution.Id %}",
              failure: FAILURE,
            },
          },
        ],
        next: "CheckReadiness",
      }),

      CheckReadiness: lambdaTask({
        functionArn: step("check-readiness"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        assign: { hop: "{% $states.result.Payload %}" },
        output: "{% {} %}",
        catch: onFailure,
        next: "NothingToDo",
      }),
      NothingToDo: {
        Type: "Choice",
        Choices: [{ Condition: "{% $hop.decision = 'done' %}", Next: "ReleaseLock" }],
        Default: "AddonsFirst",
      },

      AddonsFirst: {
        Type: "Choice",
        Choices: [{ Condition: "{% $count($hop.addonsBefore) > 0 %}", Next: "UpdateAddonsBefore" }],
        Default: "ControlPlaneBehind",
      },
      UpdateAddonsBefore: addonWaves("addons-before", "AddonBefore", "ControlPlaneBehind"),

      ControlPlaneBehind: {
        Type: "Choice",
        Choices: [{ Condition: "{% $hop.controlPlane %}", Next: "StartControlPlaneUpdate" }],
        Default: "UpdateNodegroups",
      },
      ...followUpdate(
        "ControlPlane",
        lambdaTask({
          functionArn: step("start-control-plane-update"),
          payload: { ...MEMBER, to: "{% $hop.to %}" },
          catch: onFailure,
          next: "ControlPlaneDone",
        }),
        "UpdateNodegroups",
      ),

      UpdateNodegroups: {
        Type: "Map",
        Items: "{% $hop.nodegroups %}",
        MaxConcurrency: "{% $hop.nodegroupConcurrency %}",
        ItemProcessor: updateOfItem(
          "Nodegroup",
          lambdaTask({
            functionArn: step("start-nodegroup-update"),
            payload: { ...MEMBER, nodegroup: "{% $states.input.name %}", to: "{% $hop.to %}" },
            next: "NodegroupDone",
          }),
        ),
        Catch: onFailure,
        Output: "{% {} %}",
        Next: "AddonsLast",
      },

      AddonsLast: {
        Type: "Choice",
        Choices: [{ Condition: "{% $count($hop.addonsAfter) > 0 %}", Next: "UpdateAddonsAfter" }],
        Default: "VerifyHop",
      },
      UpdateAddonsAfter: addonWaves("addons-after", "AddonAfter", "VerifyHop"),

      VerifyHop: lambdaTask({
        functionArn: step("verify-hop"),
        payload: { ...MEMBER, to: "{% $hop.to %}" },
        retry: verifyRetry,
        timeoutSeconds: VERIFY_TIMEOUT_SECONDS,
        catch: onFailure,
        next: "GoalReached",
      }),
      GoalReached: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.goalReached %}", Next: "ReleaseLock" }],
        Default: "CheckReadiness",
      },

      ReleaseLock: lambdaTask({
        functionArn: step("release-lock"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        next: "ReportUpgraded",
      }),
      ReportUpgraded: lambdaTask({
        functionArn: step("report-outcome"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
      }),

      ReleaseLockAfterFailure: lambdaTask({
        functionArn: step("release-lock"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        next: "ReportFailure",
      }),
      ReportFailure: lambdaTask({
        functionArn: step("report-outcome"),
        payload: { ...MEMBER, owner: "{% $owner %}", failure: "{% $failure %}" },
        next: "ClusterNotUpgraded",
      }),
      ClusterNotUpgraded: {
        Type: "Fail",
        Error: "{% $states.input.reason.code %}",
        Cause: "{% $states.input.reason.message %}",
      },
    },
  };
}
