import { InvalidInputError } from "#core/errors.ts";
import { factValue } from "#core/fleet/facts.ts";
import { type ActivationRecord, isLive } from "#core/hybrid/activation.ts";
import { type Handover, rolesAnywhereHandover, ssmHandover } from "#core/hybrid/node-config.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { ActivationView, OperatorResponse, SiteView } from "#events/operator/requests.ts";
import type { Composition } from "../compose.ts";
import { placeOf } from "./issuing.ts";

export function activationView(record: ActivationRecord): ActivationView {
  const { id, site, cluster, status, reason, nodes, registrations, standing, requestedBy, requestedAt } = record;
  const { activationId = null, secret = null, issuedAt = null, expiresAt = null, endedAt = null } = record;
  const asked = { id, site, cluster, status, reason, nodes, registrations, standing, requestedBy, requestedAt };
  return { ...asked, activationId, secret, issuedAt, expiresAt, endedAt };
}

const siteView = (site: SitePolicy): SiteView => {
  const { name, cluster, credentials, role, owner, nodeCidrs, podCidrs, readers } = site;
  return { name, cluster, credentials, role, owner, nodeCidrs, podCidrs, readers };
};

/** A site with the activation hosts can join by now, or one activation; with what its people do, if hosts can join by it. */
export async function showHybrid(ports: Composition, name: string, now: Date): Promise<OperatorResponse> {
  const named = ports.policy.sites.find((site) => site.name === name);
  const record = named ? await newestOf(ports, name, now) : await activationNamed(ports, name);
  const site = named ?? ports.policy.sites.find((one) => one.name === record?.site);
  return {
    action: "show-hybrid",
    site: site ? siteView(site) : null,
    activation: record ? activationView(record) : null,
    handover: site ? ((await handoverOf(ports, site, record, now)) ?? null) : null,
  };
}

/** By its name, or by SSM's id. @throws {InvalidInputError} UNKNOWN_ACTIVATION */
export async function activationNamed(
  { activationRecords, policy }: Pick<Composition, "activationRecords" | "policy">,
  name: string,
): Promise<ActivationRecord> {
  const found = (await activationRecords.get(name)) ?? (await activationRecords.ofActivation(name));
  if (found) return found;
  const sites = policy.sites.map((site) => site.name).join(", ") || "none";
  const message = `there is no site and no activation ${name}; sites: ${sites}; \`fleetwright hybrid list --all\` lists activations`;
  throw new InvalidInputError("UNKNOWN_ACTIVATION", message);
}

/** The one that can be used and lasts longest; without one, the last that was asked for. */
async function newestOf(
  { activationRecords }: Composition,
  site: string,
  now: Date,
): Promise<ActivationRecord | undefined> {
  const own = (await activationRecords.list()).filter((record) => record.site === site);
  const last = (records: ActivationRecord[], at: (record: ActivationRecord) => string) =>
    records.sort((a, b) => (at(a) < at(b) ? 1 : -1))[0];
  const live = own.filter((record) => isLive(record, now));
  return last(live, ({ expiresAt = "" }) => expiresAt) ?? last(own, ({ requestedAt }) => requestedAt);
}

async function handoverOf(
  ports: Composition,
  site: SitePolicy,
  record: ActivationRecord | undefined,
  now: Date,
): Promise<Handover | undefined> {
  const usable = record && isLive(record, now) ? record : undefined;
  if (site.credentials === "ssm" && !usable) return undefined;
  const minor = factValue(await ports.facts.read(site.cluster, ["cluster"]), "cluster")?.version;
  if (minor === undefined) return undefined;
  if (usable) return ssmHandover(site, usable, minor);
  const anchors = site.trustAnchor === undefined ? [] : await ports.trustAnchors.list(placeOf(site));
  const anchor = anchors.find(({ name, arn }) => name === site.trustAnchor || arn === site.trustAnchor);
  return rolesAnywhereHandover(site, minor, anchor?.arn);
}
