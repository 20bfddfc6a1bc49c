import type { Alert } from "#core/alerts/alert.ts";
import { fingerprintOf } from "#core/alerts/fingerprint.ts";
import type { AlertGroupRecord, AlertRecord, GroupMember, IncidentPart, IncidentRecord } from "#core/alerts/records.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";

/** When the alerts of these tests begin. */
export const BEGAN = "2026-11-23T09:00:00.000Z";

export const clusterRef = (name: string): ClusterRef => ({ account: "111122223333", region: "eu-west-1", name });

/** An alert that fires since nine o'clock on cluster `a`, unless changed; `labels` are added to those that are always there. */
export function firingAlert(
  name = "Slow",
  {
    labels = {},
    cluster = clusterRef("a"),
    ...change
  }: Partial<Omit<Alert, "cluster">> & { cluster?: ClusterRef | null } = {},
): Alert {
  const severity = change.severity ?? "warning";
  const all = {
    alertname: name,
    severity,
    source: change.source ?? "alertmanager",
    ...(cluster ? { cluster: cluster.name, account: cluster.account, region: cluster.region } : {}),
    ...labels,
  };
  return {
    fingerprint: fingerprintOf(all),
    source: "alertmanager",
    status: "firing",
    severity,
    labels: all,
    annotations: { summary: `${name} is too high` },
    startsAt: BEGAN,
    at: BEGAN,
    ...(cluster ? { cluster } : {}),
    ...change,
  };
}

/** The same alert when it is over. */
export const resolvedAlert = (alert: Alert, at: string): Alert => ({ ...alert, status: "resolved", endsAt: at, at });

export function alertRecord(alert: Alert, change: Partial<AlertRecord> = {}): AlertRecord {
  const { fingerprint, at, status } = alert;
  return { fingerprint, alert, firstSeenAt: at, said: [{ at, status }], revision: 0, ...change };
}

export const groupMember = (change: Partial<GroupMember> = {}): GroupMember => ({
  status: "firing",
  severity: "warning",
  startsAt: BEGAN,
  ...change,
});

export const groupRecord = (change: Partial<AlertGroupRecord> = {}): AlertGroupRecord => ({
  key: "group-1",
  route: "0",
  receiver: "cluster",
  channels: ["#eks-a"],
  pagers: [],
  labels: { alertname: "Slow" },
  cluster: clusterRef("a"),
  members: {},
  episode: 1,
  startedAt: BEGAN,
  escalated: 0,
  paged: [],
  parts: [],
  tellings: 0,
  notes: [],
  revision: 0,
  ...change,
});

export const incidentRecord = (change: Partial<IncidentRecord> = {}): IncidentRecord => ({
  key: "incident/1",
  labels: { alertname: "Slow", source: "alertmanager" },
  episode: 0,
  clusters: {},
  left: 0,
  tellings: 0,
  revision: 0,
  ...change,
});

export const incidentPart = (cluster: string, change: Partial<IncidentPart> = {}): IncidentPart => ({
  incident: "incident/1",
  group: `group-${cluster}`,
  cluster: clusterRef(cluster),
  labels: { alertname: "Slow", source: "alertmanager" },
  severity: "warning",
  since: BEGAN,
  ...change,
});
