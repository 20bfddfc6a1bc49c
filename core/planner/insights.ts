import type { ClusterSnapshot, InsightSnapshot } from "../fleet/cluster.ts";

/**
 * Upgrade insights that stand against a hop to `version`: ERROR ones that speak of it, or of no version at all. EKS reports the
 * next minor as ERROR and later ones as WARNING.
 */
export function blockingInsights({ insights }: ClusterSnapshot, version: string): InsightSnapshot[] {
  return (insights ?? []).filter(
    ({ category, status, kubernetesVersion }) =>
      category === "UPGRADE_READINESS" &&
      status === "ERROR" &&
      (kubernetesVersion === undefined || kubernetesVersion === version),
  );
}
