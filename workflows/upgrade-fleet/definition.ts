import type { Expression, StateMachine, TaskState } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { catchAll, PLAN_TIMEOUT_SECONDS, STEP_TIMEOUT_SECONDS, stepRetry } from "../policy.ts";
import {
  alreadyStartedErrors,
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

  const judgeStage = (soaking: boolean): TaskState =>
    lambdaTask({
      functionArn: step("judge-stage"),
      payload: { ...STAGE, soaking },
      catch: onFailure,
      next: "StagePassed",
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
            Next: "AdmitMembers",
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
        Default: "BeginStage",
      },

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

      StartClusterUpgrades: {
        Type: "Map",
        Items: "{% $states.input.start %}",
        MaxConcurrency: START_CONCURRENCY,
        ItemProcessor: {
          StartAt: "StartClusterUpgrade",
          States: {
            StartClusterUpgrade: {
              Type: "Task",
              Resource: "arn:aws:states:::states:startExecution",
              Arguments: {
                StateMachineArn: at.stateMachineArn("upgrade-cluster"),
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
              Catch: [{ ErrorEquals: alreadyStartedErrors, Next: "ClusterUpgradeStarted" }],
              Next: "ClusterUpgradeStarted",
            },
            ClusterUpgradeStarted: { Type: "Succeed", Output: "{% {} %}" },
          },
        },
        Output: { revision: "{% $states.input.revision %}", waitSeconds: "{% $states.input.waitSeconds %}" },
        Catch: onFailure,
        Next: "RoomInHistory",
      },
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

      JudgeStage: judgeStage(false),
      StagePassed: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $not($states.input.passed) %}", Next: "FinishRun" },
          { Condition: "{% $states.input.soakSeconds > 0 %}", Next: "Soak" },
        ],
        Default: "FinishStage",
      },
      Soak: awaitChange({
        comment: "Ends by the clock; somebody who changes the run meanwhile is heard at once.",
        timeoutSeconds: "{% $states.input.soakSeconds %}",
        whenChanged: "JudgeSoak",
        whenTimeIsUp: "FinishStage",
      }),
      JudgeSoak: judgeStage(true),
      FinishStage: lambdaTask({
        functionArn: step("finish-stage"),
        payload: STAGE,
        assign: { stage: "{% $states.result.Payload.stage %}" },
        catch: onFailure,
        next: "StageLeft",
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
