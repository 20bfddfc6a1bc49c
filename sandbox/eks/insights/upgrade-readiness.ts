import type { InsightStatusValue } from "@aws-sdk/client-eks";
import { allowedKubeletSkew } from "#core/fleet/version.ts";
import { minorOf } from "../data/versions.ts";
import { minorOfKubelet } from "../node-pools.ts";
import { nodesOf } from "../nodes.ts";
import type { ClusterState } from "../state.ts";
import type { Finding } from "./insight.ts";
import { healthIssues, kubeProxyMinor, nodeResource, unfitAddons, unfitReason } from "./shared.ts";

const DAY = 86_400_000;
const USAGE_DAYS = 30;

/** Names, descriptions and reasons as recorded from clusters and printed in the EKS user guide, "View cluster insights". */
export function upgradeReadiness(state: ClusterState, at: Date): Finding[] {
  const next = `1.${minorOf(state.cluster.version) + 1}`;
  return [
    ...state.checks.deprecatedApis.map((api) => deprecatedApi(state, api, at)),
    kubeletSkew(state, next, at),
    kubeProxySkew(state, next),
    addonCompatibility(state, next),
    clusterHealth(state, next),
  ];
}

const check = (finding: Omit<Finding, "category">): Finding => ({ category: "UPGRADE_READINESS", ...finding });

/** ERROR for the next minor, WARNING for later ones. Usage counts for 30 days. */
function deprecatedApi(
  { cluster }: ClusterState,
  api: ClusterState["checks"]["deprecatedApis"][number],
  at: Date,
): Finding {
  const distance = minorOf(api.removedIn) - minorOf(cluster.version);
  const used = api.daysSinceLastRequest < USAGE_DAYS;
  const status: InsightStatusValue = !used || distance < 1 ? "PASSING" : distance === 1 ? "ERROR" : "WARNING";
  const lastRequestTime = new Date(at.getTime() - api.daysSinceLastRequest * DAY);
  return check({
    key: api.api,
    name: `Deprecated APIs removed in Kubernetes v${api.removedIn}`,
    version: api.removedIn,
    status,
    reason: used
      ? "Deprecated API usage detected within last 30 days."
      : "No deprecated API usage detected within the last 30 days.",
    description: `Checks for usage of deprecated APIs that are scheduled for removal in Kubernetes v${api.removedIn}. Upgrading your cluster before migrating to the updated APIs supported by v${api.removedIn} could cause application impact.`,
    recommendation: `Update manifests and API clients to use newer Kubernetes APIs if applicable before upgrading to Kubernetes v${api.removedIn}.`,
    more: {
      categorySpecificSummary: {
        deprecationDetails: [
          {
            usage: api.api,
            replacedWith: api.replacedWith,
            stopServingVersion: api.removedIn,
            startServingReplacementVersion: `1.${minorOf(api.removedIn) - 1}`,
            clientStats: used ? [{ userAgent: api.userAgent, numberOfRequestsLast30Days: 42, lastRequestTime }] : [],
          },
        ],
      },
    },
  });
}

function kubeletSkew(state: ClusterState, next: string, at: Date): Finding {
  const behind = nodesOf(state, at).filter(
    ({ kubeletVersion }) => minorOf(next) - minorOf(minorOfKubelet(kubeletVersion)) > allowedKubeletSkew(next),
  );
  return check({
    key: "kubelet-skew",
    name: "Kubelet version skew",
    version: next,
    status: behind.length > 0 ? "ERROR" : "PASSING",
    reason:
      behind.length > 0
        ? `${behind.length} node kubelet versions would not comply with the supported version skew.`
        : "Node kubelet versions match the cluster control plane version.",
    description:
      "Checks for kubelet versions of worker nodes in the cluster to see if upgrade would cause non compliance with supported Kubernetes kubelet version skew policy.",
    recommendation: "Upgrade your worker nodes to match the Kubernetes version of your cluster control plane.",
    more: { resources: behind.map(({ name }) => nodeResource(name)) },
  });
}

/** kube-proxy follows the rule of the kubelet: up to three minors behind. Source: kubernetes.io, "Version skew policy". */
function kubeProxySkew(state: ClusterState, next: string): Finding {
  const version = kubeProxyMinor(state);
  const behind = version !== undefined && minorOf(next) - minorOf(version) > allowedKubeletSkew(next);
  return check({
    key: "kube-proxy-skew",
    name: "kube-proxy version skew",
    version: next,
    status: behind ? "ERROR" : "PASSING",
    reason: behind
      ? `kube-proxy version ${version} would not comply with the supported version skew.`
      : "kube-proxy versions match the cluster control plane version.",
    description:
      "Checks version of kube-proxy in cluster to see if upgrade would cause non compliance with supported Kubernetes kube-proxy version skew policy.",
    recommendation: "Update kube-proxy to match the Kubernetes version of your cluster control plane.",
  });
}

/** Only an add-on that has no version for the next minor stands against it; others can be moved first. */
function addonCompatibility(state: ClusterState, next: string): Finding {
  const unfit = unfitAddons(state, next);
  return check({
    key: "addon-compatibility",
    name: "EKS add-on version compatibility",
    version: next,
    status: unfit.length > 0 ? "WARNING" : "PASSING",
    reason:
      unfit.length > 0
        ? unfitReason(unfit, next)
        : "All installed EKS add-on versions are compatible with next Kubernetes version.",
    description:
      "Checks version of installed EKS add-ons to ensure they are compatible with the next version of Kubernetes.",
    recommendation: "Update the add-ons to a version that fits both Kubernetes versions first.",
  });
}

function clusterHealth(state: ClusterState, next: string): Finding {
  return check({
    ...healthIssues(state),
    key: "cluster-health",
    version: next,
    description:
      "Checks for any cluster health issues that prevent successful upgrade to the next Kubernetes version on EKS.",
  });
}
