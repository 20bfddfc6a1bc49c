import { parseClusterId } from "#core/fleet/cluster.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { freezeAt } from "#core/policy/windows.ts";
import type { Composition } from "../compose.ts";

/** A fix by the name of its execution; the ARN ends with it. */
export const fixName = (workId: string): string => workId.slice(workId.lastIndexOf(":") + 1);

/** What every event about a fix says. */
export const fixPart = (clusterId: string, workId: string, now: Date) => ({
  cluster: parseClusterId(clusterId),
  fix: fixName(workId),
  at: now.toISOString(),
});

/** Where a cluster is, and its labels as far as they are on record. */
export async function placeOf(
  { clusterRecords }: Pick<Composition, "clusterRecords">,
  clusterId: string,
): Promise<Pick<ClusterRecord, "ref" | "labels">> {
  return (await clusterRecords.get(clusterId)) ?? { ref: parseClusterId(clusterId), labels: {} };
}

/** Why nothing may be begun on a cluster now; undefined: nothing stands against it. */
export function freezeAgainst(
  { policy }: Pick<Composition, "policy">,
  place: Pick<ClusterRecord, "ref" | "labels">,
  now: Date,
): string | undefined {
  const freeze = freezeAt(policy.freezes, place, now);
  return freeze && `the freeze ${freeze.name} holds the cluster until ${freeze.until}`;
}
