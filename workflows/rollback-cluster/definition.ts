import type { StateMachine } from "../asl.ts";
import { clusterStates, MEMBER, onFailure } from "../cluster-states.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { VERIFY_TIMEOUT_SECONDS, verifyRetry } from "../upgrade-cluster/policy.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "./policy.ts";

/**
 * Takes one cluster back to the minor before, in the opposite order of an upgrade: node groups first, then add-ons that the older minor does not
 * bear, the control plane last (EKS allows no kubelet newer than it), the other add-ons after it. On Auto Mode EKS takes the nodes back itself,
 * under disruption budgets, before it touches the control plane.
 */
export function rollbackCluster(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`rollback-cluster/${name}`);
  const { acquireLock, addonWaves, endings, followUpdate, lookUntilDone, updateEach } = clusterStates(at);
  const addons = (items: string, prefix: string, next: string) =>
    addonWaves({
      items,
      prefix,
      start: lambdaTask({
        functionArn: step("start-addon-rollback"),
        payload: { ...MEMBER, addon: "{% $states.input %}" },
        next: `${prefix}Done`,
      }),
      next,
    });

  return {
    Comment: "Takes one EKS cluster back to the Kubernetes minor before.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "AcquireLock",
    States: {
      AcquireLock: acquireLock("BeginRollback"),
      BeginRollback: {
        Type: "Pass",
        Assign: { since: "{% $states.context.State.EnteredTime %}" },
        Output: "{% {} %}",
        Next: "RefreshInsights",
      },
      ...lookUntilDone("RefreshInsights", "PlanRollback", {
        comment: "EKS looks again before it goes back, after everything else went: better to know first.",
        functionArn: at.functionArn("upgrade-cluster/refresh-insights"),
        payload: { ...MEMBER, since: "{% $since %}" },
      }),
      PlanRollback: lambdaTask({
        comment: "Checks EKS's preconditions and decides what goes back, from what is really there.",
        functionArn: step("plan-rollback"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        assign: { back: "{% $states.result.Payload %}" },
        output: "{% {} %}",
        catch: onFailure,
        next: "RollBackNodegroups",
      }),
      RollBackNodegroups: updateEach({
        items: "{% $back.nodegroups %}",
        concurrency: "{% $back.nodegroupConcurrency %}",
        prefix: "Nodegroup",
        start: lambdaTask({
          functionArn: step("start-nodegroup-rollback"),
          payload: { ...MEMBER, nodegroup: "{% $states.input.name %}", to: "{% $back.to %}" },
          next: "NodegroupDone",
        }),
        next: "RollBackAddonsBefore",
      }),
      RollBackAddonsBefore: addons("{% $back.addonsBefore %}", "AddonBefore", "ControlPlaneNewer"),
      ControlPlaneNewer: {
        Type: "Choice",
        Choices: [{ Condition: "{% $back.controlPlane %}", Next: "StartControlPlaneUpdate" }],
        Default: "RollBackAddonsAfter",
      },
      ...followUpdate(
        "ControlPlane",
        lambdaTask({
          functionArn: step("start-control-plane-rollback"),
          payload: { ...MEMBER, to: "{% $back.to %}" },
          catch: onFailure,
          next: "ControlPlaneDone",
        }),
        "RollBackAddonsAfter",
        step("check-rollback"),
      ),
      RollBackAddonsAfter: addons("{% $back.addonsAfter %}", "AddonAfter", "VerifyRollback"),
      VerifyRollback: lambdaTask({
        functionArn: step("verify-rollback"),
        payload: { ...MEMBER, to: "{% $back.to %}", since: "{% $since %}" },
        retry: verifyRetry,
        timeoutSeconds: VERIFY_TIMEOUT_SECONDS,
        output: "{% {} %}",
        catch: onFailure,
        next: "ReleaseLock",
      }),
      ...endings(),
    },
  };
}
