import { minorOf } from "../data/versions.ts";
import { allowedAtOnce, minorOfKubelet, type NodePool } from "../node-pools.ts";
import { nodesOf } from "../nodes.ts";
import { openRollback } from "../rollback-rules.ts";
import type { ClusterState } from "../state.ts";
import type { Finding } from "./insight.ts";
import { healthIssues, kubeProxyMinor, nodeResource, unfitAddons, unfitReason } from "./shared.ts";

/**
 * What stands against going back, for the seven days in which one can. The first three names and their words are those of the EKS user guide, "View
 * cluster insights"; the guide describes the other checks ("Rollback cluster to previous Kubernetes version") without printing their names.
 */
export function rollbackReadiness(state: ClusterState, at: Date): Finding[] {
  const to = openRollback(state, at)?.to;
  if (to === undefined) return [];
  return [
    apiUsage(state, to),
    kubelets(state, to, at),
    addons(state, to),
    kubeProxy(state, to),
    health(state, to),
    ...autoMode(state, to),
  ];
}

const check = (version: string, finding: Omit<Finding, "category" | "version">): Finding => ({
  category: "ROLLBACK_READINESS",
  version,
  ...finding,
});

function apiUsage({ checks, cluster }: ClusterState, to: string): Finding {
  const used = checks.newApis.filter(
    ({ since }) => minorOf(since) > minorOf(to) && minorOf(since) <= minorOf(cluster.version),
  );
  const reason = "Incompatible API usage detected.";
  return check(to, {
    key: "api-usage",
    name: "Incompatible API usage",
    status: used.length > 0 ? "ERROR" : "PASSING",
    reason: used.length > 0 ? reason : "No incompatible API usage detected.",
    description:
      "Checks for usage of APIs that are not compatible with the previous Kubernetes version. Rolling back your cluster before removing incompatible API usage could cause data loss or application impact.",
    recommendation: "Remove usage of the incompatible API from the resources where the usage is detected.",
    more: {
      resources: used.map(({ resource }) => ({
        insightStatus: { status: "ERROR", reason },
        kubernetesResourceUri: resource,
      })),
    },
  });
}

/** A kubelet must never be newer than the control plane; EKS takes Auto Mode's nodes back itself, so they do not count. */
function kubelets(state: ClusterState, to: string, at: Date): Finding {
  const newer = nodesOf(state, at)
    .filter(({ labels }) => labels["eks.amazonaws.com/compute-type"] !== "auto")
    .filter(({ kubeletVersion }) => minorOf(minorOfKubelet(kubeletVersion)) > minorOf(to));
  return check(to, {
    key: "kubelets",
    name: "Kubelet version rollback compatibility",
    status: newer.length > 0 ? "ERROR" : "PASSING",
    reason:
      newer.length > 0
        ? "At least one node kubelet version matches the cluster control plane version."
        : "Node kubelet versions are compatible with the previous Kubernetes version.",
    description:
      "Checks for kubelet versions of worker nodes in the cluster to see if rollback would cause non compliance with supported Kubernetes kubelet version skew policy.",
    recommendation: "Roll back your worker nodes to the previous Kubernetes version first.",
    more: { resources: newer.map(({ name }) => nodeResource(name)) },
  });
}

function addons(state: ClusterState, to: string): Finding {
  const unfit = unfitAddons(state, to);
  return check(to, {
    key: "addons",
    name: "EKS add-on version rollback compatibility",
    status: unfit.length > 0 ? "ERROR" : "PASSING",
    reason:
      unfit.length > 0
        ? unfitReason(unfit, to)
        : "All installed EKS add-on versions are compatible with previous Kubernetes version.",
    description:
      "Checks version of installed EKS add-ons to ensure they are compatible with the previous version of Kubernetes.",
    recommendation: "Downgrade the add-ons to a version that fits the previous Kubernetes version first.",
  });
}

function kubeProxy(state: ClusterState, to: string): Finding {
  const version = kubeProxyMinor(state);
  const newer = version !== undefined && minorOf(version) > minorOf(to);
  return check(to, {
    key: "kube-proxy",
    name: "kube-proxy version rollback compatibility",
    status: newer ? "ERROR" : "PASSING",
    reason: newer
      ? `kube-proxy version ${version} would be newer than the control plane.`
      : "kube-proxy versions are compatible with the previous Kubernetes version.",
    description:
      "Checks version of kube-proxy in cluster to see if rollback would cause non compliance with supported Kubernetes kube-proxy version skew policy.",
    recommendation: "Downgrade kube-proxy to the previous Kubernetes version first.",
  });
}

function health(state: ClusterState, to: string): Finding {
  return check(to, {
    ...healthIssues(state),
    key: "health",
    description: "Checks for any cluster health issues that prevent successful rollback.",
  });
}

/** A budget of 0 and the annotation on a node block going back for ever: ERROR. Source: user guide, "Rollback EKS Auto Mode clusters". */
function autoMode(state: ClusterState, to: string): Finding[] {
  const pools = [...state.pools.values()].filter(({ kind }) => kind === "auto");
  if (pools.length === 0) return [];
  const finding = (key: string, name: string, blocked: NodePool[], reason: string, passing: string): Finding =>
    check(to, {
      key,
      name,
      status: blocked.length > 0 ? "ERROR" : "PASSING",
      reason: blocked.length > 0 ? `${reason}: ${blocked.map((pool) => pool.name).join(", ")}.` : passing,
      description: "Checks for disruption controls that block the rollback of EKS Auto Mode nodes.",
      recommendation: "Let nodes be disrupted for drift before you roll back.",
    });
  return [
    finding(
      "budgets",
      "NodePool disruption budgets",
      pools.filter((pool) => pool.kubelets.length > 0 && allowedAtOnce(pool) < 1),
      "The disruption budget allows no node to be replaced",
      "NodePool disruption budgets allow nodes to be replaced.",
    ),
    finding(
      "do-not-disrupt",
      "Node do-not-disrupt annotations",
      pools.filter(({ doNotDisrupt }) => doNotDisrupt > 0),
      "Nodes carry karpenter.sh/do-not-disrupt",
      "No node carries karpenter.sh/do-not-disrupt.",
    ),
  ];
}
