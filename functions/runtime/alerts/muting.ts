import { inhibitionsOf } from "#core/alerts/built-in-inhibitions.ts";
import { inhibitions } from "#core/alerts/inhibition.ts";
import { type MuteOf, mutesOf } from "#core/alerts/muting.ts";
import type { AlertRecord } from "#core/alerts/records.ts";
import { mutedBy } from "#core/alerts/silences.ts";
import { statusAt } from "#core/alerts/status.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports } from "#core/ports.ts";

/** What mutes alerts now: silences, and what fires. */
export async function mutesAt(
  { silences, policy }: Pick<Ports, "silences"> & { policy: Pick<FleetPolicy, "alerts"> },
  firing: readonly AlertRecord[],
  now: Date,
): Promise<MuteOf> {
  const active = await silences.active(now);
  const inhibitors = firing
    .filter(({ alert }) => statusAt(alert, now) === "firing")
    .map(({ fingerprint, alert }) => ({ fingerprint, labels: alert.labels }));
  return mutesOf((labels) => mutedBy(labels, active, now), inhibitions(inhibitors, inhibitionsOf(policy.alerts)));
}
