import { type ActivationRecord, SECRET_PREFIX } from "#core/hybrid/activation.ts";
import { type Upkeep, upkeepOf } from "#core/hybrid/rotation.ts";
import type { Scope } from "#core/ports.ts";
import type { Composition } from "../compose.ts";
import { startIssuing, writeDown } from "./asking.ts";
import { endActivation } from "./ending.ts";

/** What the rotation calls itself where it asks for something. */
export const ROTATION = "rotation";

export interface UpkeepDone {
  ended: string[];
  renewed: string[];
  orphans: number;
}

/** Looks after the activations of one account and Region; see `upkeepOf`. */
export async function keepActivations(
  ports: Composition,
  place: Scope,
  records: readonly ActivationRecord[],
  now: Date,
): Promise<UpkeepDone> {
  const here = ({ cluster }: { cluster: Scope }) =>
    cluster.account === place.account && cluster.region === place.region;
  const [activations, secrets] = await Promise.all([
    ports.activations.list(place),
    ports.secretStore.list(place, SECRET_PREFIX),
  ]);
  const { fleet, sites } = ports.policy;
  const holdings = { fleet, sites: sites.filter(here), records: records.filter(here), activations, secrets };
  const upkeep = upkeepOf(holdings, now);
  for (const { record, ...end } of upkeep.ends) await endActivation(ports, record, end, now);
  for (const { record, registrations } of upkeep.counts)
    await ports.activationRecords.save({ ...record, registrations });
  for (const id of upkeep.orphans.activations) await ports.activations.delete(place, id);
  for (const name of upkeep.orphans.secrets) await ports.secretStore.delete(place, name);
  for (const renewal of upkeep.renewals) await renew(ports, renewal, now);
  return {
    ended: upkeep.ends.map(({ record }) => record.id),
    renewed: upkeep.renewals.map(({ site }) => site.name),
    orphans: upkeep.orphans.activations.length + upkeep.orphans.secrets.length,
  };
}

/** One renewal per site and hour: a rotation that is repeated asks for the same one. */
export async function renew(ports: Composition, renewal: Upkeep["renewals"][number], now: Date): Promise<void> {
  const { site, nodes, lifetimeSeconds, replaces } = renewal;
  const request = `standing-${now.toISOString().slice(0, 13).replace(/\D/g, "")}`;
  const wish = { site: site.name, request, nodes, lifetimeSeconds, requestedBy: ROTATION };
  const { record } = await writeDown(
    ports,
    { ...wish, standing: true, ...(replaces ? { replaces: replaces.id } : {}) },
    now,
  );
  await startIssuing(ports, record, wish);
}
