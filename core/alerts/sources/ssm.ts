import type { ComplianceChange } from "#events/aws/ssm-compliance.ts";
import { type ClusterRef, clusterId } from "../../fleet/cluster.ts";
import { notAlert, type Reading } from "../draft.ts";

/** A hybrid node as far as it matters here: its record is one. */
export interface HybridNode {
  cluster: ClusterRef;
  site?: string;
}

/** Machines that are registered by a hybrid activation; EC2's own begin with `i-`. */
const HYBRID = /^mi-/;

/**
 * Hybrid nodes that lack patches or associations. Nodes that come, go or are lost are findings of the product's own (`core/hybrid`).
 *
 * @param nodeOf the hybrid node of an id
 */
export function complianceAlerts(
  { detail, account, region, time }: ComplianceChange,
  nodeOf: (instance: string) => HybridNode | undefined,
): Reading {
  const node = detail["resource-id"];
  const kind = detail["compliance-type"];
  if (!HYBRID.test(node)) return notAlert("NOT_A_HYBRID_NODE", `${node} is no hybrid node`);
  const known = nodeOf(node);
  if (!known) return notAlert("NOT_OURS", `${node} is no node of a cluster of the fleet`);
  const status = detail["compliance-status"].toLowerCase() === "compliant" ? "resolved" : "firing";
  const at = new Date(time).toISOString();
  const labels = {
    alertname: "HybridNodeNonCompliant",
    severity: "warning",
    source: "ssm",
    node,
    compliance: kind,
    account,
    region,
  };
  const { cluster, site } = known;
  return {
    drafts: [
      {
        source: "ssm",
        status,
        severity: "warning",
        labels: site === undefined ? labels : { ...labels, site },
        annotations: {
          summary: `Hybrid node ${node} is not compliant: ${kind}`,
          url: `https://${region}.console.aws.amazon.com/systems-manager/fleet-manager/managed-nodes/${node}/general?region=${region}`,
        },
        startsAt: at,
        ...(status === "resolved" ? { endsAt: at } : {}),
        at,
        identity: labels,
        about: { names: [clusterId(cluster)] },
      },
    ],
  };
}
