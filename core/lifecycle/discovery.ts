import type { ClusterRecord } from "../fleet/record.ts";
import { matches } from "../fleet/selector.ts";
import type { FleetPolicy } from "../policy/policy.ts";

/**
 * Whether a cluster is to be offered for adoption, which happens once: one that was made since Fleetwright first looked at its account and Region, and older ones only where
 * the policy file says so, lest the first look at a fleet changes all of it.
 *
 * @param since when its account and Region was first looked at
 */
export function discovered(
  { responses }: Pick<FleetPolicy, "responses">,
  { ref, labels, status, createdAt, adoption, announcedAt }: ClusterRecord,
  since: string,
): { existing: boolean } | undefined {
  if (adoption || announcedAt || status === "DELETING" || status === "DELETED") return undefined;
  const existing = createdAt < since;
  const wanted = responses.adopt.some((entry) => entry.existing === true && matches(entry.match, { ref, labels }));
  return existing && !wanted ? undefined : { existing };
}
