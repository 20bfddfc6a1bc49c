import type { StateMachine } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { PLAN_TIMEOUT_SECONDS } from "../policy.ts";
import { EXECUTION_TIMEOUT_SECONDS, HISTORY_EVENTS_BEFORE_CONTINUING } from "./policy.ts";
import { fleetStates, LOOKED, onFailure, STAGE } from "./states.ts";

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
  const { approval, awaitChange, continueInNewExecution, historyFull, turns } = fleetStates(at, limits);

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

      ...turns({
        admit: { name: "AdmitMembers", step: "admit-members" },
        decide: "WhatNow",
        start: { name: "StartClusterUpgrades", child: "StartClusterUpgrade" },
        room: "RoomInHistory",
        sleep: {
          name: "AwaitChange",
          comment: "Sleeps until a member ends, somebody changes the run, or the clock says it is worth looking again.",
        },
        whenSettled: "JudgeStage",
      }),
      ...continueInNewExecution(),

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
        assign: LOOKED,
        catch: onFailure,
        next: "SoakOver",
      }),
      SoakOver: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.verdict = 'passed' %}", Next: "CheckApprovalAfter" },
          { Condition: "{% $states.input.verdict = 'rollback' %}", Next: "AdmitRollbacks" },
          { Condition: "{% $states.input.verdict = 'failed' %}", Next: "FinishRun" },
          historyFull,
        ],
        Default: "Soak",
      },
      Soak: awaitChange("Ends by the clock; somebody who changes the run meanwhile is heard at once.", "WatchSoak"),

      ...approval("After", "after-pass", "FinishStage"),
      FinishStage: lambdaTask({
        comment: "Ends the stage, or begins its next pass, and names the stage to go on with.",
        functionArn: step("finish-stage"),
        payload: STAGE,
        assign: { stage: "{% $states.result.Payload.stage %}" },
        catch: onFailure,
        next: "StageLeft",
      }),

      ...turns({
        admit: { name: "AdmitRollbacks", step: "admit-rollbacks" },
        decide: "RolledBack",
        start: { name: "StartClusterRollbacks", child: "StartClusterRollback" },
        room: "RoomForRollbacks",
        sleep: { name: "AwaitRollbacks", comment: "Sleeps until a cluster is back, or could not go back." },
        whenSettled: "FinishRun",
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
