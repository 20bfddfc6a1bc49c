import type { SitePolicy } from "../policy/sites-policy.ts";
import type { ActivationSnapshot, SecretSnapshot } from "../ports/hybrid.ts";
import {
  ACTIVATION_TAGS,
  type ActivationRecord,
  type ActivationStatus,
  isClaimed,
  isIssued,
  isOfFleet,
} from "./activation.ts";
import { currentStanding, type Renewal, renewalOf } from "./standing.ts";

/** What one account and Region has, and what is on record of it. */
export interface Holdings {
  fleet: string;
  sites: readonly SitePolicy[];
  records: readonly ActivationRecord[];
  activations: readonly ActivationSnapshot[];
  secrets: readonly SecretSnapshot[];
}

/** What is to be done about activations, in this order. */
export interface Upkeep {
  ends: {
    record: ActivationRecord;
    status: Exclude<ActivationStatus, "requested" | "issued">;
    reason: string;
    by?: string;
  }[];
  /** Records whose count of registered nodes is out of date. */
  counts: { record: ActivationRecord; registrations: number }[];
  /** Activations, and secrets by their names, that belong to nothing: somebody died while making them. */
  orphans: { activations: string[]; secrets: string[] };
  renewals: Renewal[];
}

/** A workflow that issues ends within two hours. */
const GIVEN_UP_MILLISECONDS = 3 * 3_600_000;
/** Just made ones may not be listed yet. */
const LISTED_MILLISECONDS = 15 * 60_000;

const POLICY = "the policy file";

/** Compares what is there with what is on record and what the policy file wants. */
export function upkeepOf(holdings: Holdings, now: Date): Upkeep {
  const { fleet, sites, records, activations, secrets } = holdings;
  const ours = activations.filter(({ tags }) => isOfFleet(tags, fleet));
  const byId = new Map(ours.map((activation) => [activation.id, activation]));
  const ends = records.flatMap((record) => {
    const end = endOf(record, byId, sites, now);
    return end ? [{ record, ...end }] : [];
  });
  ends.push(...superseded(records.filter((record) => ends.every((end) => end.record !== record))));
  const ended = new Set(ends.map(({ record }) => record.id));
  const counted = records.map((record) => ({
    ...record,
    registrations: byId.get(record.activationId ?? "")?.registrations ?? record.registrations,
  }));
  const staying = counted.filter(({ id }) => !ended.has(id));
  const kept = new Set(
    staying.filter(({ status }) => status === "requested" || status === "issued").map(({ id }) => id),
  );
  const keptActivations = new Set(
    staying.flatMap((record) => (record.status === "issued" ? [record.activationId] : [])),
  );
  const belongs = (activationId: string, tags: Record<string, string>): boolean => {
    if (keptActivations.has(activationId)) return true;
    const record = staying.find(({ id }) => id === tags[ACTIVATION_TAGS.record]);
    return record?.status === "requested" && kept.has(record.id);
  };
  // What is about to be ended goes with its end.
  const ending = new Set(ends.map(({ record }) => record.activationId));
  return {
    ends,
    counts: records.flatMap((record, index) => {
      const registrations = counted[index]?.registrations ?? 0;
      return record.status === "issued" && !ended.has(record.id) && registrations !== record.registrations
        ? [{ record, registrations }]
        : [];
    }),
    orphans: {
      activations: ours.filter(({ id, tags }) => !ending.has(id) && !belongs(id, tags)).map(({ id }) => id),
      secrets: secrets
        .filter(({ tags }) => isOfFleet(tags, fleet))
        .filter(({ name, tags }) => !ending.has(activationOf(name)) && !belongs(activationOf(name), tags))
        .map(({ name }) => name),
    },
    renewals: sites.flatMap((site) => renewalOf(site, staying, now) ?? []),
  };
}

/** Standing ones beside a newer one: whoever was to delete them did not come to it. */
function superseded(records: readonly ActivationRecord[]): Upkeep["ends"] {
  const standing = records.filter((record) => record.standing && record.status === "issued");
  return standing.flatMap((record) => {
    const newest = currentStanding(standing.filter(({ site }) => site === record.site));
    return newest === undefined || newest.id === record.id
      ? []
      : [{ record, status: "replaced" as const, reason: `${newest.id} took its place` }];
  });
}

/** The last part of a secret's name; see `secretName`. */
const activationOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

function endOf(
  record: ActivationRecord,
  activations: ReadonlyMap<string, ActivationSnapshot>,
  sites: readonly SitePolicy[],
  now: Date,
): Omit<Upkeep["ends"][number], "record"> | undefined {
  if (record.status === "requested") {
    if (isClaimed(record, now) || now.getTime() - Date.parse(record.requestedAt) < GIVEN_UP_MILLISECONDS)
      return undefined;
    return { status: "failed", reason: "whoever was making it stopped without saying why" };
  }
  if (record.status !== "issued" || !isIssued(record)) return undefined;
  const { registrations = record.registrations } = activations.get(record.activationId) ?? {};
  if (record.expiresAt <= now.toISOString()) {
    const used = registrations === 0 ? "no node had" : `${registrations} of ${record.nodes} nodes had`;
    return { status: "expired", reason: `its time is over; ${used} registered with it` };
  }
  const site = sites.find(({ name }) => name === record.site);
  if (!site) return { status: "revoked", reason: "there is no such site any more", by: POLICY };
  if (record.standing && !site.standing)
    return { status: "revoked", reason: "the site has no standing activation any more", by: POLICY };
  if (!activations.has(record.activationId)) {
    if (now.getTime() - Date.parse(record.issuedAt) < LISTED_MILLISECONDS) return undefined;
    return { status: "lost", reason: "SSM does not know it any more: somebody deleted it" };
  }
  if (!record.standing && registrations >= record.nodes)
    return { status: "used", reason: `all ${record.nodes} nodes it was for have registered` };
  return undefined;
}
