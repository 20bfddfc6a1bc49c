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
  const { fleet, sites } = holdings;
  const ours = holdings.activations.filter(({ tags }) => isOfFleet(tags, fleet));
  const byId = new Map(ours.map((activation) => [activation.id, activation]));
  const registered = (record: ActivationRecord) =>
    byId.get(record.activationId ?? "")?.registrations ?? record.registrations;
  const counted = holdings.records.map((record) => ({ ...record, registrations: registered(record) }));
  const over = counted.flatMap((record) => {
    const end = endOf(record, byId, sites, now);
    return end ? [{ record, ...end }] : [];
  });
  const ends = [...over, ...superseded(without(counted, over))];
  const staying = without(counted, ends);
  // What is about to be ended goes with its end.
  const accounted = new Set(
    [...ends.map(({ record }) => record), ...staying.filter(isOpen)].map(({ activationId }) => activationId),
  );
  const making = new Set(staying.flatMap(({ id, status }) => (status === "requested" ? [id] : [])));
  const isOrphan = (activationId: string, tags: Record<string, string>): boolean =>
    !accounted.has(activationId) && !making.has(tags[ACTIVATION_TAGS.record] ?? "");
  return {
    ends,
    counts: holdings.records
      .map((record) => ({ record, registrations: registered(record) }))
      .filter(({ record, registrations }) => record.registrations !== registrations)
      .filter(({ record }) => staying.some(({ id, status }) => id === record.id && status === "issued")),
    orphans: {
      activations: ours.filter(({ id, tags }) => isOrphan(id, tags)).map(({ id }) => id),
      secrets: holdings.secrets
        .filter(({ name, tags }) => isOfFleet(tags, fleet) && isOrphan(activationOf(name), tags))
        .map(({ name }) => name),
    },
    renewals: sites.flatMap((site) => renewalOf(site, staying, now) ?? []),
  };
}

const isOpen = ({ status }: ActivationRecord): boolean => status === "issued";

const without = (records: readonly ActivationRecord[], ends: Upkeep["ends"]): ActivationRecord[] =>
  records.filter(({ id }) => ends.every(({ record }) => record.id !== id));

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
