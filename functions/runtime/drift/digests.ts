import { clusterDigest } from "#core/findings/digest.ts";
import { isOpen } from "#core/findings/finding.ts";
import { parseClusterId } from "#core/fleet/cluster.ts";
import type { DigestPolicy } from "#core/policy/telling-policy.ts";
import type { Ports } from "#core/ports.ts";
import { driftDigest } from "#events/fleet/drift-digest.ts";
import { mapBounded } from "../bounded.ts";

/** Clusters whose findings are read at once. */
const AT_ONCE = 10;
const WEEK_SECONDS = 7 * 86_400;

/**
 * Publishes a digest of each cluster of which something is off.
 *
 * @param before the time for which the last one was told
 * @returns how many were published
 */
export async function publishDigests(
  { findings, events }: Pick<Ports, "findings" | "events">,
  { policy, period, before, now }: { policy: DigestPolicy; period: string; before: string | undefined; now: Date },
): Promise<number> {
  const since = before ?? new Date(Date.parse(period) - WEEK_SECONDS * 1000).toISOString();
  const ids = new Set((await findings.outstanding()).filter(isOpen).map(({ clusterId }) => clusterId));
  const published = await mapBounded([...ids], AT_ONCE, async (id) => {
    const digest = clusterDigest(await findings.of(id), { now, since, endingSeconds: policy.endingSeconds });
    if (!digest) return 0;
    await events.publish([
      driftDigest({ cluster: parseClusterId(id), period, since, ...digest, at: now.toISOString() }),
    ]);
    return 1;
  });
  return published.reduce<number>((sum, count) => sum + count, 0);
}
