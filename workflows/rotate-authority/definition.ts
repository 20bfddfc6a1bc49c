import type { StateMachine } from "../asl.ts";
import { clusterStates, MEMBER, onFailure } from "../cluster-states.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { VERIFY_TIMEOUT_SECONDS, verifyRetry } from "../upgrade-cluster/policy.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "./policy.ts";

/**
 * Rotates one cluster's certificate authority, one pass per execution. `trust`: append a successor, wait until EKS has distributed it, replace the nodes
 * that do not learn of it by themselves. `activate`, after people agreed: make it the signer and verify that it is.
 */
export function rotateAuthority(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`rotate-authority/${name}`);
  const { acquireLock, endings, followUpdate, lookUntilDone, updateEach } = clusterStates(at);
  const authority = { authorityId: "{% $rotation.authorityId %}" };

  return {
    Comment: "Rotates the certificate authority of one EKS cluster: trusted everywhere first, then the signer.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "AcquireLock",
    States: {
      AcquireLock: acquireLock("PrepareRotation"),
      PrepareRotation: lambdaTask({
        comment: "Finds the successor, or appends one.",
        functionArn: step("prepare-rotation"),
        payload: { ...MEMBER, owner: "{% $owner %}" },
        assign: { rotation: "{% $states.result.Payload %}", since: "{% $states.context.State.EnteredTime %}" },
        output: "{% {} %}",
        catch: onFailure,
        next: "WhichPass",
      }),
      WhichPass: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $rotation.active %}", Next: "VerifyAuthority" },
          { Condition: "{% $rotation.pass = 'trust' %}", Next: "CheckDistribution" },
        ],
        Default: "StartActivationUpdate",
      },

      ...lookUntilDone("CheckDistribution", "ReplaceNodes", {
        comment: "EKS distributes the successor to what it manages itself: control plane, Auto Mode, Fargate.",
        functionArn: step("check-distribution"),
        payload: { ...MEMBER, ...authority, since: "{% $since %}" },
        retry: verifyRetry,
      }),
      ReplaceNodes: updateEach({
        items: "{% $rotation.nodegroups %}",
        concurrency: "{% $rotation.nodegroupConcurrency %}",
        prefix: "Nodegroup",
        start: lambdaTask({
          functionArn: step("start-nodegroup-roll"),
          payload: { ...MEMBER, nodegroup: "{% $states.input.name %}" },
          next: "NodegroupDone",
        }),
        next: "VerifyAuthority",
      }),

      ...followUpdate(
        "Activation",
        lambdaTask({
          functionArn: step("activate-authority"),
          payload: { ...MEMBER, ...authority },
          catch: onFailure,
          next: "ActivationDone",
        }),
        "VerifyAuthority",
      ),
      VerifyAuthority: lambdaTask({
        functionArn: step("verify-authority"),
        payload: { ...MEMBER, ...authority },
        retry: verifyRetry,
        timeoutSeconds: VERIFY_TIMEOUT_SECONDS,
        assign: { note: "{% $join($states.result.Payload.evidence, '; ') %}" },
        output: "{% {} %}",
        catch: onFailure,
        next: "ReleaseLock",
      }),
      ...endings(),
    },
  };
}
