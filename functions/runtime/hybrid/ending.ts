import type { ActivationRecord, ActivationStatus } from "#core/hybrid/activation.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { activationExpired, activationRefused, activationRevoked } from "#events/fleet/activations.ts";
import { activationsOf, type IssuingPorts, placeOf, takeBack } from "./issuing.ts";
import { type TellingPorts, tellMissing } from "./telling.ts";

export type EndingPorts = Pick<IssuingPorts, "activations" | "secretStore"> & TellingPorts;

type End = Exclude<ActivationStatus, "requested" | "issued">;

/**
 * Ends an activation: it is deleted with the secret, told, and written down, in this order, so that who dies in between does it all again.
 *
 * @param by who wanted it; null: nobody, or somebody outside of Fleetwright
 */
export async function endActivation(
  ports: EndingPorts,
  record: ActivationRecord,
  end: { status: End; reason: string; by?: string | null },
  now: Date,
): Promise<ActivationRecord> {
  const { status, reason, by = null } = end;
  const at = now.toISOString();
  if (record.activationId !== undefined) await takeBack(ports, record, record.activationId);
  const missing = record.standing && (status === "refused" || status === "failed");
  if (missing) await tellMissing(ports, record, reason, now);
  const told = missing ? undefined : eventOf(record, { status, reason, by }, at);
  if (told) await ports.events.publish([told]);
  const { claim: _over, ...rest } = record;
  return ports.activationRecords.save({ ...rest, status, reason, endedAt: at });
}

/** Ends what was never completed, with whatever was made of it so far. */
export async function abandonActivation(
  ports: EndingPorts & Pick<IssuingPorts, "policy">,
  record: ActivationRecord,
  reason: string,
  now: Date,
): Promise<ActivationRecord> {
  const listed = await ports.activations.list(placeOf(record));
  for (const { id } of activationsOf(listed, record, ports.policy.fleet)) await takeBack(ports, record, id);
  return endActivation(ports, record, { status: "failed", reason }, now);
}

function eventOf(
  record: ActivationRecord,
  end: { status: End; reason: string; by: string | null },
  at: string,
): FleetEvent | undefined {
  switch (end.status) {
    case "expired":
    case "used":
      return activationExpired(record, at, end.reason);
    case "revoked":
    case "lost":
      return activationRevoked(record, at, end.reason, end.by);
    case "refused":
    case "failed":
      return activationRefused(record, at, end.reason);
    case "replaced":
      // What took its place is told.
      return undefined;
  }
}
