import { type ClusterId, clusterId } from "../fleet/cluster.ts";
import { incidentReply } from "../messages/incident-reply.ts";
import type { IncidentPolicy } from "../policy/alerts-policy.ts";
import type { IncidentPart, IncidentRecord } from "./records.ts";
import { isWorse } from "./status.ts";
import { later } from "./times.ts";

/** How soon an incident is looked at after a cluster joins or leaves: clusters that come together are told together. */
export const GATHER_SECONDS = 15;
/** An open incident is looked at this often, whether anybody asks or not. */
const LOOK_SECONDS = 3600;

export const newIncident = (key: string, labels: Record<string, string>): IncidentRecord => ({
  key,
  labels,
  episode: 0,
  clusters: {},
  left: 0,
  tellings: 0,
  revision: 0,
});

export const isOpenIncident = ({ openedAt, closedAt }: IncidentRecord): boolean =>
  openedAt !== undefined && closedAt === undefined;

/** The incident, to be looked at soon; the very one that was given when it is to be anyway. */
export function dueSoon(incident: IncidentRecord, now: Date): IncidentRecord {
  const dueAt = later(now.toISOString(), GATHER_SECONDS);
  return incident.dueAt !== undefined && incident.dueAt <= dueAt ? incident : { ...incident, dueAt };
}

export interface IncidentInput {
  incident: IncidentRecord;
  parts: readonly IncidentPart[];
  policy: IncidentPolicy;
  /** How often an incident that goes on is told again. */
  repeatIntervalSeconds: number;
  now: Date;
}

/**
 * What becomes of an incident: it opens when enough clusters got the same problem within the policy's time, goes on while as many have it, and is over when fewer do. What it says, and which groups are to look at
 * it, is in `telling`.
 */
export function incidentLooked(input: IncidentInput): IncidentRecord {
  const { incident, parts, policy } = input;
  const clusters = clustersOf(parts);
  const many = Object.keys(clusters).length >= policy.clusters;
  const { dueAt: _due, ...quiet } = incident;
  if (!isOpenIncident(incident)) return many && isSudden(clusters, policy) ? opened(input, clusters) : quiet;
  return many ? wentOn(input, clusters) : closed(input, clusters);
}

/** Since when which clusters have it. */
function clustersOf(parts: readonly IncidentPart[]): Record<ClusterId, string> {
  const clusters: Record<ClusterId, string> = {};
  for (const { cluster, since } of parts) {
    const id = clusterId(cluster);
    const known = clusters[id];
    if (known === undefined || since < known) clusters[id] = since;
  }
  return clusters;
}

/** Whether enough of them began within the time of each other. */
function isSudden(clusters: Record<ClusterId, string>, { clusters: enough, withinSeconds }: IncidentPolicy): boolean {
  const times = Object.values(clusters).sort();
  return times.some((since, index) => {
    const nth = times[index + enough - 1];
    return nth !== undefined && nth <= later(since, withinSeconds);
  });
}

/** Who pages and escalates for all: it stays who it is while it has a part; otherwise the worst, of those the one that began first. */
function leaderOf(parts: readonly IncidentPart[], before?: string): string | undefined {
  if (parts.some(({ group }) => group === before)) return before;
  const [first] = [...parts].sort((a, b) => {
    if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1;
    if (a.since !== b.since) return a.since < b.since ? -1 : 1;
    return a.group < b.group ? -1 : 1;
  });
  return first?.group;
}

const groupsOf = (parts: readonly IncidentPart[]): string[] => [...new Set(parts.map(({ group }) => group))];

function opened({ incident, parts, now }: IncidentInput, clusters: Record<ClusterId, string>): IncidentRecord {
  const { closedAt: _closed, acknowledged: _answered, leader: _leader, telling: _told, ...rest } = incident;
  const at = now.toISOString();
  const leader = leaderOf(parts);
  const next = { ...rest, episode: rest.episode + 1, openedAt: at, toldAt: at, clusters, left: 0 };
  return said({ ...next, ...(leader ? { leader } : {}) }, undefined, groupsOf(parts), now);
}

function wentOn(
  { incident, parts, repeatIntervalSeconds, now }: IncidentInput,
  clusters: Record<ClusterId, string>,
): IncidentRecord {
  const at = now.toISOString();
  const came = Object.keys(clusters).filter((id) => !(id in incident.clusters));
  const went = Object.keys(incident.clusters).filter((id) => !(id in clusters));
  const { leader: before, ...rest } = incident;
  const leader = leaderOf(parts, before);
  // The others know of it already: a look at every cluster for each that joins would be their number squared.
  const chosen = leader === before ? undefined : leader;
  const repeats = !incident.acknowledged && later(incident.toldAt ?? at, repeatIntervalSeconds) <= at;
  const next: IncidentRecord = {
    ...rest,
    clusters,
    left: incident.left + went.length,
    ...(leader ? { leader } : {}),
    ...(repeats ? { toldAt: at } : {}),
  };
  if (came.length + went.length === 0 && leader === before && !repeats)
    return { ...next, dueAt: later(at, LOOK_SECONDS) };
  const text = incidentReply({
    came,
    went,
    repeats,
    clusters: Object.keys(clusters).length,
    since: next.openedAt ?? at,
    at,
  });
  const wake = groupsOf(parts.filter(({ cluster, group }) => came.includes(clusterId(cluster)) || group === chosen));
  return said(next, text === undefined ? undefined : { text, broadcast: repeats }, wake, now);
}

function closed({ incident, parts, now }: IncidentInput, clusters: Record<ClusterId, string>): IncidentRecord {
  const at = now.toISOString();
  const { dueAt: _due, leader: _leader, ...rest } = incident;
  const went = Object.keys(incident.clusters).filter((id) => !(id in clusters));
  const next = { ...rest, closedAt: at, clusters, left: incident.left + went.length };
  const still = Object.keys(clusters).length;
  const text = incidentReply({ over: true, went, clusters: still, since: incident.openedAt ?? at, at });
  const { dueAt: _look, ...over } = said(
    next,
    text === undefined ? undefined : { text, broadcast: false },
    groupsOf(parts),
    now,
  );
  return over;
}

function said(
  incident: IncidentRecord,
  reply: { text: string; broadcast: boolean } | undefined,
  wake: string[],
  now: Date,
): IncidentRecord {
  const tellings = incident.tellings + 1;
  return {
    ...incident,
    tellings,
    telling: { id: `${incident.episode}.${tellings}`, ...(reply ? { reply } : {}), wake },
    dueAt: later(now.toISOString(), LOOK_SECONDS),
  };
}
