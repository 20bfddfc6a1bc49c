import type { Reason } from "../planner/plan.ts";

/** An account and Region of the policy file, as the reconcile saw it. Times are ISO 8601 strings in UTC. */
export interface PlaceRecord {
  kind: "place";
  /** `<account>/<region>` */
  subject: string;
  /** When its clusters could be listed first: those made before were there before Fleetwright looked. */
  firstListedAt?: string;
  listedAt?: string;
  /** Set while its clusters cannot be listed. */
  unreadable?: { since: string; reason: Reason; toldAt?: string };
  /** 0: not stored yet. */
  revision: number;
}

export const placeSubject = ({ account, region }: { account: string; region: string }): string =>
  `${account}/${region}`;

/** Throttling and outages pass; what lasts longer than this is told. */
const PATIENCE_SECONDS = 1800;

/** The place after its clusters were listed. `restored`: somebody was told that they could not be. */
export function listed(
  place: PlaceRecord,
  at: string,
): { place: PlaceRecord & { firstListedAt: string }; restored: boolean } {
  const { unreadable, firstListedAt = at, ...rest } = place;
  return { place: { ...rest, firstListedAt, listedAt: at }, restored: unreadable?.toldAt !== undefined };
}

/**
 * The place after its clusters could not be listed. Told once for as long as it lasts, and not before it has lasted, if it may pass by itself.
 */
export function unreadable(
  place: PlaceRecord,
  { reason, passing, at }: { reason: Reason; passing: boolean; at: string },
): { place: PlaceRecord & Required<Pick<PlaceRecord, "unreadable">>; tell: boolean } {
  const { since = at, toldAt } = place.unreadable ?? {};
  const lasts = (Date.parse(at) - Date.parse(since)) / 1000 >= PATIENCE_SECONDS;
  const tell = toldAt === undefined && (!passing || lasts);
  const told = tell ? at : toldAt;
  return {
    place: { ...place, unreadable: { since, reason, ...(told === undefined ? {} : { toldAt: told }) } },
    tell,
  };
}
