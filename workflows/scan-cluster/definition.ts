import type { StateMachine } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "./policy.ts";

/** Looks at one cluster with every rule in use: after something happened to it, or because somebody wants to know. */
export function scanCluster(at: Deployment): StateMachine {
  return {
    Comment: "Looks at one EKS cluster with every drift rule in use.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "ScanCluster",
    States: {
      ScanCluster: lambdaTask({
        comment: "What cannot be read is a finding: only what is broken on our side fails here, after retries.",
        functionArn: at.functionArn("scan-cluster/scan-one"),
        payload: { clusterId: "{% $states.input.clusterId %}", because: "{% $states.input.because %}" },
      }),
    },
  };
}
