import type { State, StateMachine } from "../asl.ts";
import { clusterStates, MEMBER, onFailure } from "../cluster-states.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { EXECUTION_TIMEOUT_SECONDS, VERIFY_TIMEOUT_SECONDS, verifyRetry } from "./policy.ts";

/**
 * Takes one cluster to its run's target, one minor at a time: lock, fresh insights, readiness, add-ons that must move first, control plane,
 * bake, node groups, nodes that follow by themselves, the other add-ons, verification; then the next hop or the end. Ends with the
 * lock released and the outcome reported, whatever happened. Readiness is decided anew from what is really there at each hop, so a
 * second execution continues where the first one stopped.
 */
export function upgradeCluster(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`upgrade-cluster/${name}`);
  const { acquireLock, addonWaves, endings, followUpdate, lookUntilDone, updateEach } = clusterStates(at);

  const addons = (phase: "addons-before" | "addons-after", prefix: string, next: string): State =>
    addonWaves({
      items: phase === "addons-before" ? "{% $hop.addonsBefore %}" : "{% $hop.addonsAfter %}",
      prefix,
      start: lambdaTask({
        functionArn: step("start-addon-update"),
        payload: { ...MEMBER, addon: "{% $states.input %}", phase },
        next: `${prefix}Done`,
      }),
      next,
    });

  return {
    Comment: "Upgrades one EKS cluster to its run's target, one Kubernetes minor at a time.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "AcquireLock",
    States: {
      AcquireLock: acquireLock("BeginHop"),

      BeginHop: {
        Type: "Pass",
        Assign: { since: "{% $states.context.State.EnteredTime %}" },
        Output: "{% {} %}",
        Next: "RefreshInsights",
      },
      ...lookUntilDone("RefreshInsights", "CheckReadiness", {
        comment: "Has EKS look at its upgrade insights anew: by itself it does so once a day.",
        functionArn: step("refresh-insights"),
        payload: { ...MEMBER, since: "{% $since %}" },
      }),

      CheckReadiness: lambdaTask({
        functionArn: step("check-readiness"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        assign: { hop: "{% $states.result.Payload %}" },
        output: "{% {} %}",
        catch: onFailure,
        next: "AddonsFirst",
      }),

      AddonsFirst: {
        Type: "Choice",
        Choices: [{ Condition: "{% $count($hop.addonsBefore) > 0 %}", Next: "UpdateAddonsBefore" }],
        Default: "ControlPlaneBehind",
      },
      UpdateAddonsBefore: addons("addons-before", "AddonBefore", "ControlPlaneBehind"),

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
        "BakeFirst",
      ),

      BakeFirst: {
        Type: "Choice",
        Choices: [{ Condition: "{% $hop.bakeSeconds > 0 %}", Next: "EnterBake" }],
        Default: "UpdateNodegroups",
      },
      EnterBake: lambdaTask({
        comment: "Tells that the cluster bakes.",
        functionArn: step("enter-bake"),
        payload: MEMBER,
        catch: onFailure,
        output: "{% {} %}",
        next: "Bake",
      }),
      Bake: { Type: "Wait", Seconds: "{% $hop.bakeSeconds %}", Next: "CheckBake" },
      CheckBake: lambdaTask({
        functionArn: step("check-bake"),
        payload: { ...MEMBER, to: "{% $hop.to %}", since: "{% $since %}" },
        catch: onFailure,
        output: "{% {} %}",
        next: "UpdateNodegroups",
      }),

      UpdateNodegroups: updateEach({
        items: "{% $hop.nodegroups %}",
        concurrency: "{% $hop.nodegroupConcurrency %}",
        prefix: "Nodegroup",
        start: lambdaTask({
          functionArn: step("start-nodegroup-update"),
          payload: { ...MEMBER, nodegroup: "{% $states.input.name %}", to: "{% $hop.to %}" },
          next: "NodegroupDone",
        }),
        next: "NodesFollow",
      }),

      NodesFollow: {
        Type: "Choice",
        Choices: [
          {
            Condition: "{% $hop.watchNodes %}",
            Assign: { nodesSince: "{% $states.context.State.EnteredTime %}" },
            Next: "CheckNodes",
          },
        ],
        Default: "AddonsLast",
      },
      ...lookUntilDone("CheckNodes", "AddonsLast", {
        comment:
          "Auto Mode and Karpenter replace their nodes by themselves; this watches until they have, up to a deadline.",
        functionArn: step("check-nodes"),
        payload: { ...MEMBER, to: "{% $hop.to %}", since: "{% $nodesSince %}" },
      }),

      AddonsLast: {
        Type: "Choice",
        Choices: [{ Condition: "{% $count($hop.addonsAfter) > 0 %}", Next: "UpdateAddonsAfter" }],
        Default: "VerifyHop",
      },
      UpdateAddonsAfter: addons("addons-after", "AddonAfter", "VerifyHop"),

      VerifyHop: lambdaTask({
        functionArn: step("verify-hop"),
        payload: { ...MEMBER, to: "{% $hop.to %}", addons: ["{% $hop.addonsBefore %}", "{% $hop.addonsAfter %}"] },
        retry: verifyRetry,
        timeoutSeconds: VERIFY_TIMEOUT_SECONDS,
        catch: onFailure,
        next: "GoalReached",
      }),
      GoalReached: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.goalReached %}", Next: "ReleaseLock" }],
        Default: "BeginHop",
      },

      ...endings(),
    },
  };
}
