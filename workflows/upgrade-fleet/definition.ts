import type { Expression, MapState, State, StateMachine, TaskState } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { catchAll, PLAN_TIMEOUT_SECONDS, STEP_TIMEOUT_SECONDS, stepRetry } from "../policy.ts";
import {
  alreadyStartedErrors,
  EVENTS_PER_LOOK,
  EVENTS_PER_START,
  EVENTS_PER_TURN,
  EXECUTION_TIMEOUT_SECONDS,
  HISTORY_EVENTS_BEFORE_CONTINUING,
  START_CONCURRENCY,
  startRetryErrors,
} from "./policy.ts";

const STAGE = { runId: "{% $runId %}", stage: "{% $stage %}" };
const onFailure = catchAll("FailRun");

/**
 * Takes a frozen list of clusters through the stages of a strategy. Inside a stage it starts one child execution per admitted
 * cluster and then sleeps until something changes: a child that ends wakes it through a task token, and so does the clock
 * when a window opens. Then it decides anew. Waiting members therefore cost nothing.
 */
export function upgradeFleet(
  at: Deployment,
  limits = { historyEvents: HISTORY_EVENTS_BEFORE_CONTINUING },
): StateMachine {
  const step = (name: string) => at.functionArn(`upgrade-fleet/${name}`);
  const parent = "{% $states.context.Execution.Id %}";

  /** Leaves a task token with the run and sleeps until it is answered or the time is up. */
  const awaitChange = (wait: {
    comment: string;
    timeoutSeconds: Expression;
    whenChanged: string;
    whenTimeIsUp: string;
  }): TaskState => ({
    Type: "Task",
    Comment: wait.comment,
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
    TimeoutSeconds: wait.timeoutSeconds,
    // States.Timeout is how this wait ends by the clock: it must not be retried as a failed call would be.
    Retry: stepRetry.map((retrier) => ({
      ...retrier,
      ErrorEquals: retrier.ErrorEquals.filter((error) => error !== "States.Timeout"),
    })),
    Catch: [{ ErrorEquals: ["States.Timeout"], Next: wait.whenTimeIsUp }, ...onFailure],
    Output: "{% {} %}",
    Next: wait.whenChanged,
  });

  /** Starts a child execution for each of `$states.input.start`; one that exists already is what was wanted. */
  const startChildren = (prefix: string, next: string): MapState => ({
    Type: "Map",
    Items: "{% $states.input.start %}",
    MaxConcurrency: START_CONCURRENCY,
    ItemProcessor: {
      StartAt: prefix,
      States: {
        [prefix]: {
          Type: "Task",
          Resource: "arn:aws:states:::states:startExecution",
          Arguments: {
            StateMachineArn: "{% $states.input.stateMachineArn %}",
            Name: "{% $states.input.name %}",
            Input: {
              runId: "{% $states.input.input.runId %}",
              clusterId: "{% $states.input.input.clusterId %}",
              AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: parent,
            },
          },
          TimeoutSeconds: STEP_TIMEOUT_SECONDS,
          Retry: [
            {
              ErrorEquals: startRetryErrors,
              IntervalSeconds: 2,
              BackoffRate: 2,
              MaxDelaySeconds: 60,
              MaxAttempts: 8,
              JitterStrategy: "FULL",
            },
          ],
          Catch: [{ ErrorEquals: alreadyStartedErrors, Next: `${prefix}Done` }],
          Next: `${prefix}Done`,
        },
        [`${prefix}Done`]: { Type: "Succeed", Output: "{% {} %}" },
      },
    },
    Output: { revision: "{% $states.input.revision %}", waitSeconds: "{% $states.input.waitSeconds %}" },
    Catch: onFailure,
    Next: next,
  });

  /** Asks people, when the strategy says so, and sleeps until they answered or the question expired. */
  const approval = (suffix: string, moment: "before" | "after-pass", whenGranted: string): Record<string, State> => ({
    [`CheckApproval${suffix}`]: lambdaTask({
      functionArn: step("check-approval"),
      payload: { ...STAGE, moment },
      // Before it asks, it looks whether the members are ready: that reads clusters.
      timeoutSeconds: PLAN_TIMEOUT_SECONDS,
      assign: { events: `{% $events + ${EVENTS_PER_LOOK} %}` },
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
        { Condition: `{% $events > ${limits.historyEvents} %}`, Next: "ContinueInNewExecution" },
      ],
      Default: `AwaitApproval${suffix}`,
    },
    [`AwaitApproval${suffix}`]: awaitChange({
      comment: "Sleeps until somebody answers or changes the run, or the question expires.",
      timeoutSeconds: "{% $states.input.waitSeconds %}",
      whenChanged: `CheckApproval${suffix}`,
      whenTimeIsUp: `CheckApproval${suffix}`,
    }),
  });

  return {
    Comment: "Upgrades a fleet of EKS clusters in stages.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "NewOrContinued",
    States: {
      NewOrContinued: {
        Type: "Choice",
        Choices: [
          {
            Condition: "{% $exists($states.input.continueRun) %}",
            Assign: {
              runId: "{% $states.input.continueRun %}",
              stage: "{% $states.input.stage %}",
              part: "{% $states.input.part %}",
              events: 0,
            },
            Next: "StageLeft",
          },
        ],
        Assign: {
          runId: "{% $exists($states.input.runId) ? $states.input.runId : $states.context.Execution.Name %}",
          stage: null,
          part: 1,
          events: 0,
        },
        Default: "PlanRun",
      },

      PlanRun: lambdaTask({
        functionArn: step("plan-run"),
        payload: {
          runId: "{% $runId %}",
          goal: "{% $states.input.goal %}",
          strategy: "{% $exists($states.input.strategy) ? $states.input.strategy : 'default' %}",
          requestedBy: "{% $states.input.requestedBy %}",
        },
        timeoutSeconds: PLAN_TIMEOUT_SECONDS,
        assign: { stage: "{% $states.result.Payload.stage %}" },
        catch: onFailure,
        next: "StageLeft",
      }),

      StageLeft: {
        Type: "Choice",
        Choices: [{ Condition: "{% $stage = null %}", Next: "FinishRun" }],
        Default: "CheckApprovalBefore",
      },
      ...approval("Before", "before", "BeginStage"),

      BeginStage: lambdaTask({
        functionArn: step("begin-stage"),
        payload: STAGE,
        catch: onFailure,
        next: "AdmitMembers",
      }),

      AdmitMembers: lambdaTask({
        functionArn: step("admit-members"),
        payload: STAGE,
        assign: {
          events: `{% $events + ${EVENTS_PER_TURN} + ${EVENTS_PER_START} * $count($states.result.Payload.start) %}`,
        },
        catch: onFailure,
        next: "WhatNow",
      }),
      WhatNow: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.settled %}", Next: "JudgeStage" },
          { Condition: "{% $count($states.input.start) > 0 %}", Next: "StartClusterUpgrades" },
        ],
        Default: "RoomInHistory",
      },

      StartClusterUpgrades: startChildren("StartClusterUpgrade", "RoomInHistory"),
      RoomInHistory: {
        Type: "Choice",
        Choices: [{ Condition: `{% $events > ${limits.historyEvents} %}`, Next: "ContinueInNewExecution" }],
        Default: "AwaitChange",
      },

      AwaitChange: awaitChange({
        comment: "Sleeps until a member ends, somebody changes the run, or the clock says it is worth looking again.",
        timeoutSeconds: "{% $states.input.waitSeconds %}",
        whenChanged: "AdmitMembers",
        whenTimeIsUp: "AdmitMembers",
      }),

      ContinueInNewExecution: {
        Type: "Task",
        Comment: "The history of this execution is nearly full; the run goes on in a new one.",
        Resource: "arn:aws:states:::states:startExecution",
        Arguments: {
          StateMachineArn: "{% $states.context.StateMachine.Id %}",
          Name: "{% $runId & '.part-' & $string($part + 1) %}",
          Input: {
            continueRun: "{% $runId %}",
            stage: "{% $stage %}",
            part: "{% $part + 1 %}",
            AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: parent,
          },
        },
        TimeoutSeconds: STEP_TIMEOUT_SECONDS,
        Retry: [
          { ErrorEquals: startRetryErrors, IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 60, MaxAttempts: 8 },
        ],
        Catch: [{ ErrorEquals: alreadyStartedErrors, Next: "Continued" }, ...onFailure],
        Output: { continuedIn: "{% $states.result.ExecutionArn %}" },
        Next: "Continued",
      },
      Continued: { Type: "Succeed" },

      JudgeStage: lambdaTask({
        functionArn: step("judge-stage"),
        payload: STAGE,
        catch: onFailure,
        next: "StagePassed",
      }),
      StagePassed: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.verdict = 'soaks' %}", Next: "WatchSoak" },
          { Condition: "{% $states.input.verdict = 'passed' %}", Next: "CheckApprovalAfter" },
          { Condition: "{% $states.input.verdict = 'rollback' %}", Next: "AdmitRollbacks" },
        ],
        Default: "FinishRun",
      },

      WatchSoak: lambdaTask({
        comment: "Looks at the gates and at what somebody asked of the stage.",
        functionArn: step("watch-soak"),
        payload: STAGE,
        // Gates read every cluster of the stage.
        timeoutSeconds: PLAN_TIMEOUT_SECONDS,
        assign: { events: `{% $events + ${EVENTS_PER_LOOK} %}` },
        catch: onFailure,
        next: "SoakOver",
      }),
      SoakOver: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.verdict = 'passed' %}", Next: "CheckApprovalAfter" },
          { Condition: "{% $states.input.verdict = 'rollback' %}", Next: "AdmitRollbacks" },
          { Condition: "{% $states.input.verdict = 'failed' %}", Next: "FinishRun" },
          { Condition: `{% $events > ${limits.historyEvents} %}`, Next: "ContinueInNewExecution" },
        ],
        Default: "Soak",
      },
      Soak: awaitChange({
        comment: "Ends by the clock; somebody who changes the run meanwhile is heard at once.",
        timeoutSeconds: "{% $states.input.waitSeconds %}",
        whenChanged: "WatchSoak",
        whenTimeIsUp: "WatchSoak",
      }),

      ...approval("After", "after-pass", "FinishStage"),
      FinishStage: lambdaTask({
        comment: "Ends the stage, or begins its next pass, and names the stage to go on with.",
        functionArn: step("finish-stage"),
        payload: STAGE,
        assign: { stage: "{% $states.result.Payload.stage %}" },
        catch: onFailure,
        next: "StageLeft",
      }),

      AdmitRollbacks: lambdaTask({
        functionArn: step("admit-rollbacks"),
        payload: STAGE,
        assign: {
          events: `{% $events + ${EVENTS_PER_TURN} + ${EVENTS_PER_START} * $count($states.result.Payload.start) %}`,
        },
        catch: onFailure,
        next: "RolledBack",
      }),
      RolledBack: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.settled %}", Next: "FinishRun" },
          { Condition: "{% $count($states.input.start) > 0 %}", Next: "StartClusterRollbacks" },
        ],
        Default: "RoomForRollbacks",
      },
      StartClusterRollbacks: startChildren("StartClusterRollback", "RoomForRollbacks"),
      RoomForRollbacks: {
        Type: "Choice",
        Choices: [{ Condition: `{% $events > ${limits.historyEvents} %}`, Next: "ContinueInNewExecution" }],
        Default: "AwaitRollbacks",
      },
      AwaitRollbacks: awaitChange({
        comment: "Sleeps until a cluster is back, or could not go back.",
        timeoutSeconds: "{% $states.input.waitSeconds %}",
        whenChanged: "AdmitRollbacks",
        whenTimeIsUp: "AdmitRollbacks",
      }),

      FinishRun: lambdaTask({
        functionArn: step("finish-run"),
        payload: { runId: "{% $runId %}" },
        next: "HowItEnded",
      }),
      HowItEnded: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.status = 'succeeded' %}", Next: "RunSucceeded" }],
        Default: "RunFailed",
      },
      RunSucceeded: { Type: "Succeed" },

      FailRun: lambdaTask({
        functionArn: step("finish-run"),
        payload: { runId: "{% $runId %}", failure: "{% $failure %}" },
        next: "RunFailed",
      }),
      RunFailed: {
        Type: "Fail",
        Error: "{% $states.input.reason.code %}",
        Cause: "{% $states.input.reason.message %}",
      },
    },
  };
}
