import type { PresentFinding } from "#core/findings/finding.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import type { ActivationRecord } from "#core/hybrid/activation.ts";
import { activationIssued } from "#events/fleet/activations.ts";
import { observeFindings } from "../cluster/findings.ts";
import type { Composition } from "../compose.ts";

export type TellingPorts = Pick<Composition, "policy" | "events" | "findings" | "clusterRecords" | "activationRecords">;

const RULE = "standing-activation";

/** Tells that an activation is there. A site that had no standing one is well again. */
export async function tellIssued(ports: TellingPorts, record: ActivationRecord, now: Date): Promise<void> {
  const replaced = record.replaces === undefined ? undefined : await ports.activationRecords.get(record.replaces);
  const { issuedAt = now.toISOString() } = record;
  await ports.events.publish([activationIssued(record, issuedAt, replaced?.activationId)]);
  if (record.standing) await observeStanding(ports, record, [], now);
}

/** Nobody asked for a standing activation just now: that there is none is a finding, told once and closed by the next one. */
export const tellMissing = (ports: TellingPorts, record: ActivationRecord, reason: string, now: Date): Promise<void> =>
  observeStanding(
    ports,
    record,
    [
      {
        rule: RULE,
        subject: record.site,
        severity: "high",
        found: reason,
        wanted: "a standing activation, replaced before it ends",
        message: `Site ${record.site} gets no new standing activation: hosts cannot join for much longer.`,
        remedy: `Put right what stands against it; it is tried again every six hours, or at once by fleetwright hybrid rotate ${record.site}.`,
        persistSeconds: 0,
      },
    ],
    now,
  );

async function observeStanding(
  ports: TellingPorts,
  { site, cluster }: ActivationRecord,
  present: PresentFinding[],
  now: Date,
): Promise<void> {
  const scope = { rules: [RULE], subjects: [site] };
  const because = "there is a new one";
  await observeFindings(
    ports,
    { clusterId: clusterId(cluster), at: now.toISOString(), scope, present, because },
    { now },
  );
}
