import { compareAddonVersions } from "../planner/addons.ts";
import type { AddonSnapshot } from "./cluster.ts";

/** An add-on as it was last seen. Times are ISO 8601 strings in UTC. */
export interface AddonRecord {
  version: string;
  /** As `AddonSnapshot.status`. */
  status: string;
  /** When this version was first seen in this status. */
  since: string;
  /** The change it is in, or was in last. */
  change?: AddonChange;
  /** The version somebody took it back from, until it has that again. */
  downgradedFrom?: string;
}

export interface AddonChange {
  /** The same for everything told of the change. */
  id: string;
  kind: "create" | "update" | "delete";
  /** When it was asked for; when it was seen, where CloudTrail has not told yet. */
  at: string;
  /** CloudTrail's id of the call. */
  callId?: string;
  by?: string;
  address?: string;
  from: string | null;
  /** Fleetwright did it. */
  ours: boolean;
  over: boolean;
}

/** A call about an add-on that EKS accepted. */
export interface AddonCall {
  id: string;
  kind: AddonChange["kind"];
  by: string;
  address?: string | undefined;
  time: string;
  ours: boolean;
}

/** One look at an add-on. */
export interface AddonLook {
  /** Undefined: the cluster does not have it. */
  now: AddonSnapshot | undefined;
  at: string;
  /** When the cluster was looked at before; undefined: never, so that what is there is nobody's news. */
  before: string | undefined;
  /** Who changes it, if a call made us look. */
  call?: AddonCall | undefined;
  /** A workflow of ours holds the cluster: what nobody else was seen doing is its work. */
  held: boolean;
}

/** Something to be told about a change. */
export interface AddonNews {
  what: "started" | "created" | "updated" | "deleted" | "failed";
  change: AddonChange;
}

const IN_TRANSIT = new Set(["CREATING", "UPDATING", "DELETING"]);
export const inTransit = (status: string | undefined): boolean => IN_TRANSIT.has(status ?? "");
const hasFailed = (status: string): boolean => status.endsWith("_FAILED");
/** Not as it should be, or on its way: EKS tells reliably only who asks. */
export const isUnsettled = ({ status }: Pick<AddonRecord, "status">): boolean => status !== "ACTIVE";

/** CloudTrail tells within minutes; a call older than that against a change is about another one. */
const ATTRIBUTED_WITHIN_MS = 3_600_000;

/** The add-on's record after a look at it, and what is to be told. The same look again tells the same again, under the same id. */
export function addonLooked(
  known: AddonRecord | undefined,
  look: AddonLook,
): { record: AddonRecord | undefined; news: AddonNews[] } {
  const { now, at } = look;
  const { change, isNew, late } = changeOf(known, look);
  const settled = !inTransit(now?.status);
  const news: AddonNews[] = late ? [{ what: ENDED[late.kind], change: late }] : [];
  if (change && settled && (isNew || !change.over)) news.push({ what: ending(change, now), change });
  else if (change && isNew) news.push({ what: "started", change });
  return {
    record: now && {
      version: now.version,
      status: now.status,
      since: known?.version === now.version && known.status === now.status ? known.since : at,
      ...(change ? { change: { ...change, over: settled } } : {}),
      ...downgrade(known, now, change),
    },
    news: news.filter((each) => !each.change.ours),
  };
}

const ENDED = { create: "created", update: "updated", delete: "deleted" } as const;

function ending({ kind }: AddonChange, now: AddonSnapshot | undefined): AddonNews["what"] {
  if (now && hasFailed(now.status)) return "failed";
  // Deleted, and there all the same: somebody made it again.
  if (now && kind === "delete") return "created";
  return ENDED[kind];
}

function changeOf(
  known: AddonRecord | undefined,
  { now, at, before, call, held }: AddonLook,
): { change?: AddonChange | undefined; isNew: boolean; late?: AddonChange } {
  const last = known?.change;
  if (call) {
    if (last?.callId === call.id) return { change: last, isNew: false };
    const { id, kind, by, address, time, ours } = call;
    const called = { callId: id, by, ...(address === undefined ? {} : { address }), ours };
    const from = known?.version ?? null;
    // CloudTrail writes whole seconds.
    const later = last ? Date.parse(time) - Date.parse(last.at) : 0;
    if (!last || later > 0) return { change: { id, kind, at: time, ...called, from, over: false }, isNew: true };
    if (last.callId === undefined && -later <= ATTRIBUTED_WITHIN_MS)
      return { change: { ...last, ...called }, isNew: true };
    return { change: last, isNew: false, late: { id, kind, at: time, ...called, from: null, over: true } };
  }
  if (before === undefined || !hasMoved(known, now) || (last && !last.over)) return { change: last, isNew: false };
  const kind = !known ? "create" : !now || now.status === "DELETING" ? "delete" : "update";
  const id = `seen/${known?.since ?? before}`;
  return { change: { id, kind, at, from: known?.version ?? null, ours: held, over: false }, isNew: true };
}

/** Whether somebody did something to it; losing and regaining health is nobody's doing. */
function hasMoved(known: AddonRecord | undefined, now: AddonSnapshot | undefined): boolean {
  if (!known || !now) return known !== now;
  if (known.version !== now.version) return true;
  return known.status !== now.status && (inTransit(now.status) || hasFailed(now.status));
}

function downgrade(
  known: AddonRecord | undefined,
  now: AddonSnapshot,
  change: AddonChange | undefined,
): { downgradedFrom?: string } {
  const highest = known?.downgradedFrom ?? known?.version;
  if (highest === undefined || compareAddonVersions(now.version, highest) >= 0) return {};
  // What our own rollback took back is meant to be there.
  return known?.downgradedFrom === undefined && change?.ours ? {} : { downgradedFrom: highest };
}
