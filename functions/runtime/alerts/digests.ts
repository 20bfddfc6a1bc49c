import { alertDigests } from "#core/alerts/digest.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports } from "#core/ports.ts";
import { alertDigest } from "#events/fleet/alert-digest.ts";

/**
 * Publishes what each channel is reminded of.
 *
 * @returns how many were published
 */
export async function publishAlertDigests(
  {
    alertGroups,
    silences,
    events,
    policy,
  }: Pick<Ports, "alertGroups" | "silences" | "events"> & { policy: Pick<FleetPolicy, "alerts"> },
  period: string,
  now: Date,
): Promise<number> {
  const digests = alertDigests(await alertGroups.open(), await silences.active(now), policy.alerts, now);
  const at = now.toISOString();
  await events.publish(digests.map((digest) => alertDigest({ ...digest, period, at })));
  return digests.length;
}
