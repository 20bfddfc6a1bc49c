import { isIncidentKey } from "#core/alerts/incident-key.ts";
import type { AlertGroupRecord, AlertRecord } from "#core/alerts/records.ts";
import { worstOf } from "#core/alerts/status.ts";
import { InvalidInputError } from "#core/errors.ts";
import { type ClusterId, clusterId } from "#core/fleet/cluster.ts";
import { oneNamed } from "#core/fleet/named.ts";
import type { AlertDetails, AlertGroupView } from "#events/operator/alerts.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import type { Composition } from "../compose.ts";

type ViewPorts = Pick<Composition, "alerts" | "alertGroups" | "clusterRecords">;
type Answer<Action extends OperatorResponse["action"]> = Extract<OperatorResponse, { action: Action }>;

/** A group is a kilobyte or two, and Lambda answers with six megabytes at most. */
const GROUPS_A_PAGE = 500;

/** What fires or is still to be told, by key. @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER */
export async function alertsPage(
  { alertGroups, clusterRecords }: ViewPorts,
  { cluster, after }: { cluster?: string | undefined; after?: string | undefined },
  now: Date,
): Promise<Answer<"list-alerts">> {
  const open = await openGroups({ alertGroups, clusterRecords }, cluster);
  const left = open.filter(({ key }) => after === undefined || key > after);
  const page = left.slice(0, GROUPS_A_PAGE);
  return {
    action: "list-alerts",
    now: now.toISOString(),
    groups: page.map(viewOf),
    next: left.length > page.length ? (page.at(-1)?.key ?? null) : null,
  };
}

/** Groups that fire or are still to be told: all, or those of a cluster. @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER */
export async function openGroups(
  { alertGroups, clusterRecords }: Pick<ViewPorts, "alertGroups" | "clusterRecords">,
  cluster: string | undefined,
): Promise<AlertGroupRecord[]> {
  const open = await alertGroups.open();
  if (cluster === undefined) return open;
  // A cluster that was not looked at yet may have alerts.
  const recorded = (await clusterRecords.list()).map(({ id }) => id);
  const id = oneNamed([...new Set([...recorded, ...open.flatMap(ofCluster)])], cluster);
  return open.filter((group) => ofCluster(group).includes(id));
}

const ofCluster = ({ cluster }: AlertGroupRecord): ClusterId[] => (cluster ? [clusterId(cluster)] : []);

/** One group of alerts, with everything that was decided about it. @throws {InvalidInputError} UNKNOWN_ALERT, AMBIGUOUS_ALERT */
export async function alertDetailsOf(ports: ViewPorts, key: string): Promise<AlertDetails> {
  const group = await groupNamed(ports, key);
  const records = new Map((await ports.alerts.many(Object.keys(group.members))).map((one) => [one.fingerprint, one]));
  const members = Object.entries(group.members).flatMap(([fingerprint, member]) => {
    const record = records.get(fingerprint);
    return record ? [memberOf(record, member)] : [];
  });
  return {
    ...viewOf(group),
    route: group.route,
    nextLookAt: group.dueAt ?? null,
    members: members.sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1)),
    notes: group.notes.map(({ at, code, message }) => ({ at, code, message })),
  };
}

/**
 * The group somebody means by its key, or by what only one open group's key begins with.
 *
 * @throws {InvalidInputError} UNKNOWN_ALERT, AMBIGUOUS_ALERT
 */
export async function groupNamed(
  { alertGroups }: Pick<ViewPorts, "alertGroups">,
  key: string,
): Promise<AlertGroupRecord> {
  const known = await alertGroups.get(key);
  if (known) return known;
  const meant = (await alertGroups.open()).filter((group) => group.key.startsWith(key));
  const [first, ...others] = meant;
  if (!first)
    throw new InvalidInputError(
      "UNKNOWN_ALERT",
      `no open alert has a key that begins with ${key}; "alerts list" shows them`,
    );
  if (others.length > 0)
    throw new InvalidInputError(
      "AMBIGUOUS_ALERT",
      `several alerts have keys that begin with ${key}: ${meant.map((one) => one.key).join(", ")}`,
    );
  return first;
}

/**
 * What somebody means to acknowledge: a group, or a fleet incident by its whole key.
 *
 * @throws {InvalidInputError} UNKNOWN_ALERT, AMBIGUOUS_ALERT
 */
export const keyNamed = async (ports: Pick<ViewPorts, "alertGroups">, key: string): Promise<string> =>
  isIncidentKey(key) ? key : (await groupNamed(ports, key)).key;

function viewOf(group: AlertGroupRecord): AlertGroupView {
  const { key, labels, cluster, members, startedAt, receiver, channels, alarmedAt, acknowledged, snoozed, incident } =
    group;
  const all = Object.values(members);
  const firing = all.filter(({ status }) => status === "firing");
  return {
    ...{ key, labels, receiver, channels, startedAt },
    cluster: cluster ? clusterId(cluster) : null,
    severity: worstOf((firing.length > 0 ? firing : all).map(({ severity }) => severity)),
    firing: firing.length,
    resolved: all.length - firing.length,
    toldAt: alarmedAt ?? null,
    acknowledged: acknowledged ? { by: acknowledged.by, at: acknowledged.at } : null,
    snoozed: snoozed ? { by: snoozed.by, until: snoozed.until } : null,
    incident: incident?.key ?? null,
  };
}

function memberOf(
  { fingerprint, alert, untold }: AlertRecord,
  member: AlertGroupRecord["members"][string],
): AlertDetails["members"][number] {
  const { labels, annotations, source } = alert;
  const because = member.untold ?? untold;
  return {
    ...{ fingerprint, labels, source },
    name: labels.alertname ?? "",
    summary: annotations.summary,
    status: member.status,
    severity: member.severity,
    startsAt: member.startsAt,
    endsAt: member.endsAt ?? null,
    told: member.told ?? null,
    untold: because ? { code: because.code, message: because.message } : null,
    url: annotations.url ?? null,
    runbookUrl: annotations.runbookUrl ?? null,
  };
}
