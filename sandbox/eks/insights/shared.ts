import { addonFits } from "../data/addons.ts";
import type { ClusterState } from "../state.ts";
import type { Finding } from "./insight.ts";

/** What the checks before an upgrade and those before a rollback look at alike. */

export const nodeResource = (name: string) => ({
  insightStatus: { status: "ERROR" as const },
  kubernetesResourceUri: `/api/v1/nodes/${name}`,
});

export const unfitAddons = ({ addons }: ClusterState, version: string): string[] =>
  [...addons.values()]
    .filter(({ addonName = "", addonVersion = "" }) => !addonFits(addonName, addonVersion, version))
    .map(({ addonName, addonVersion }) => `${addonName} ${addonVersion}`);

export const unfitReason = (unfit: readonly string[], version: string): string =>
  `Installed add-on versions are not compatible with ${version}: ${unfit.join(", ")}.`;

/** The Kubernetes minor of the cluster's kube-proxy add-on: `1.34` of `v1.34.0-eksbuild.2`. */
export const kubeProxyMinor = ({ addons }: ClusterState): string | undefined =>
  /^v(\d+\.\d+)\./.exec(addons.get("kube-proxy")?.addonVersion ?? "")?.[1];

/** Any health issue of the cluster stands against going either way. */
export function healthIssues({
  cluster,
}: ClusterState): Pick<Finding, "name" | "status" | "reason" | "recommendation"> {
  const [issue] = cluster.health?.issues ?? [];
  return {
    name: "Cluster health issues",
    status: issue ? "ERROR" : "PASSING",
    reason: issue ? `Cluster health issue: ${issue.code}: ${issue.message}` : "No cluster health issues detected.",
    recommendation: "Resolve the cluster's health issues.",
  };
}
