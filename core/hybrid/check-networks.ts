import { overlap, overlapping, within } from "../fleet/cidr.ts";
import type { ClusterConfiguration, Fact } from "../fleet/facts.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";
import { block, type PreflightFinding } from "../preflight/finding.ts";

/**
 * Whether packets find a site's nodes and pods: the cluster knows their ranges, and nothing else has the same addresses. Source: EKS user guide, "Prepare networking for
 * hybrid nodes".
 */
export function networkFindings(
  cluster: ClusterConfiguration,
  vpcCidrs: Fact<string[]>,
  { site, sites }: { site: SitePolicy; sites: readonly SitePolicy[] },
): PreflightFinding[] {
  const ranges = [...site.nodeCidrs, ...site.podCidrs];
  return [
    ...coverage(cluster.remoteNetworks, site),
    ...vpc(vpcCidrs, ranges),
    ...clashes("OVERLAPS_SERVICES", ranges, cluster.serviceCidrs ?? [], "the cluster's Kubernetes services"),
    ...sites
      .filter(({ name }) => name !== site.name)
      .flatMap((other) =>
        clashes("OVERLAPS_SITE", ranges, [...other.nodeCidrs, ...other.podCidrs], `site ${other.name}`),
      ),
    ...itself(site),
  ];
}

function coverage(remote: ClusterConfiguration["remoteNetworks"], site: SitePolicy): PreflightFinding[] {
  if (remote.nodes.length === 0) {
    const remedy = `Set its remote networks (aws eks update-cluster-config --remote-network-config) to hold ${[...site.nodeCidrs, ...site.podCidrs].join(", ")}.`;
    const message = `the cluster ${site.cluster.name} has no remote networks, so it takes no hybrid nodes`;
    return [block({ code: "NO_REMOTE_NETWORKS", message, evidence: [], remedy })];
  }
  const uncovered = (ranges: readonly string[], known: readonly string[], what: string): PreflightFinding[] =>
    ranges
      .filter((range) => !known.some((outer) => within(range, outer)))
      .map((range) =>
        block({
          code: "NOT_COVERED",
          message: `the cluster does not know the ${what} range ${range} of site ${site.name}`,
          evidence: [`its remote ${what} networks: ${known.join(", ") || "none"}`],
          remedy: `Add it to the cluster's remote ${what} networks, or correct ${what}Cidrs in the policy file.`,
        }),
      );
  return [...uncovered(site.nodeCidrs, remote.nodes, "node"), ...uncovered(site.podCidrs, remote.pods, "pod")];
}

function vpc(vpcCidrs: Fact<string[]>, ranges: readonly string[]): PreflightFinding[] {
  if ("value" in vpcCidrs) return clashes("OVERLAPS_VPC", ranges, vpcCidrs.value, "the cluster's VPC");
  const { code, message } = vpcCidrs.unread;
  const remedy = "Give Fleetwright's role in the account the rights of the member template, or try again.";
  const what = "the address ranges of the cluster's VPC cannot be read, so nobody knows whether the site's are free";
  return [block({ code: "VPC_UNREADABLE", message: what, evidence: [`${code}: ${message}`], remedy })];
}

const clashes = (
  code: string,
  ranges: readonly string[],
  taken: readonly string[],
  whose: string,
): PreflightFinding[] =>
  ranges.flatMap((range) =>
    overlapping(range, taken).map((other) =>
      block({
        code,
        message: `the site's range ${range} overlaps with ${other} of ${whose}`,
        evidence: [],
        remedy: "Give the site addresses that nothing else has.",
      }),
    ),
  );

/** An address is a node's or a pod's. */
const itself = ({ nodeCidrs, podCidrs }: SitePolicy): PreflightFinding[] =>
  nodeCidrs.flatMap((nodes) =>
    podCidrs
      .filter((pods) => overlap(nodes, pods))
      .map((pods) =>
        block({
          code: "OVERLAPS_ITSELF",
          message: `the site's node range ${nodes} overlaps with its pod range ${pods}`,
          evidence: [],
          remedy: "Give nodes and pods ranges of their own.",
        }),
      ),
  );
