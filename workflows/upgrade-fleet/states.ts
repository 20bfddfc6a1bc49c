import type { State, TaskState } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { catchAll, PLAN_TIMEOUT_SECONDS, stepRetry } from "../policy.ts";
import { EVENTS_PER_LOOK, EVENTS_PER_START, EVENTS_PER_TURN } from "./policy.ts";
import { startChildren, startNextPart } from "./starts.ts";

/** Which stage a step is about. */
export const STAGE = { runId: "{% $runId %}", stage: "{% $stage %}" };

export const onFailure = catchAll("FailRun");

/** `$events` with those of one more look at a stage. */
export const LOOKED = { events: `{% $events + ${EVENTS_PER_LOOK} %}` };

/** The states that occur more than once in a fleet's upgrade, or are too long to be read in its flow. */
export function fleetStates(at: Deployment, limits: { historyEvents: number }) {
  const step = (name: string) => at.functionArn(`upgrade-fleet/${name}`);

  /** The way on when the history is nearly full. */
  const historyFull = { Condition: `{% $events > ${limits.historyEvents} %}`, Next: "ContinueInNewExecution" } as const;

  /** Leaves a task token with the run and sleeps until it is answered or the time is up; goes on with `next` either way. */
  const awaitChange = (comment: string, next: string): TaskState => ({
    Type: "Task",
    Comment: comment,
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: {
      FunctionName: step("await-change"),
      Payload: {
        runId: "{% $runId %}",
        revision: "{% $states.input.revision %}",
        taskToken: "{% $states.context.Task.Token %}",
        since: "{% $states.context.State.EnteredTime %}",
      },
    },
    TimeoutSeconds: "{% $states.input.waitSeconds %}",
    // States.Timeout is how this wait ends by the clock: it must not be retried as a failed call would be.
    Retry: stepRetry.map((retrier) => ({
      ...retrier,
      ErrorEquals: retrier.ErrorEquals.filter((error) => error !== "States.Timeout"),
    })),
    Catch: [{ ErrorEquals: ["States.Timeout"], Next: next }, ...onFailure],
    Output: "{% {} %}",
    Next: next,
  });

  return {
    historyFull,
    awaitChange,

    /** One turn: decides who starts now, starts them, sleeps until something changes, and again until the step says that all is settled. */
    turns: (turn: {
      admit: { name: string; step: string };
      decide: string;
      start: { name: string; child: string };
      room: string;
      sleep: { name: string; comment: string };
      whenSettled: string;
    }): Record<string, State> => ({
      [turn.admit.name]: lambdaTask({
        functionArn: step(turn.admit.step),
        payload: STAGE,
        assign: {
          events: `{% $events + ${EVENTS_PER_TURN} + ${EVENTS_PER_START} * $count($states.result.Payload.start) %}`,
        },
        catch: onFailure,
        next: turn.decide,
      }),
      [turn.decide]: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.settled %}", Next: turn.whenSettled },
          { Condition: "{% $count($states.input.start) > 0 %}", Next: turn.start.name },
        ],
        Default: turn.room,
      },
      [turn.start.name]: startChildren(turn.start.child, turn.room, onFailure),
      [turn.room]: { Type: "Choice", Choices: [historyFull], Default: turn.sleep.name },
      [turn.sleep.name]: awaitChange(turn.sleep.comment, turn.admit.name),
    }),

    /** Asks people, when the strategy says so, and sleeps until they answered or the question expired. */
    approval: (suffix: string, moment: "before" | "after-pass", whenGranted: string): Record<string, State> => ({
      [`CheckApproval${suffix}`]: lambdaTask({
        functionArn: step("check-approval"),
        payload: { ...STAGE, moment },
        // Before it asks, it looks whether the members are ready: that reads clusters.
        timeoutSeconds: PLAN_TIMEOUT_SECONDS,
        assign: LOOKED,
        catch: onFailure,
        next: `Approved${suffix}`,
      }),
      [`Approved${suffix}`]: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.decision = 'granted' %}", Next: whenGranted },
          { Condition: "{% $states.input.decision = 'rollback' %}", Next: "AdmitRollbacks" },
          { Condition: "{% $states.input.decision = 'refused' %}", Next: "FinishRun" },
          // People may take months; the new execution finds the question where this one left it.
          historyFull,
        ],
        Default: `AwaitApproval${suffix}`,
      },
      [`AwaitApproval${suffix}`]: awaitChange(
        "Sleeps until somebody answers or changes the run, or the question expires.",
        `CheckApproval${suffix}`,
      ),
    }),

    continueInNewExecution: (): Record<string, State> => ({
      ContinueInNewExecution: startNextPart("Continued", onFailure),
      Continued: { Type: "Succeed" },
    }),
  };
}
