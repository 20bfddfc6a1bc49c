import { createHash } from "node:crypto";
import { type ClusterId, clusterId } from "../fleet/cluster.ts";
import type { IncidentPolicy } from "../policy/alerts-policy.ts";
import { isLoud } from "./quiet.ts";
import type { AlertGroupRecord, AlertRecord, IncidentPart } from "./records.ts";

const PREFIX = "incident/";

/** Whether a key is an incident's, not a group's. */
export const isIncidentKey = (key: string): boolean => key.startsWith(PREFIX);

/** What must be the same for alerts of several clusters to be one problem. */
export function incidentLabels(labels: Readonly<Record<string, string>>, { by }: Pick<IncidentPolicy, "by">) {
  const names = [...new Set(["alertname", "source", ...by])].sort();
  return Object.fromEntries(names.flatMap((name) => (labels[name] ? [[name, labels[name]]] : []))) as Record<
    string,
    string
  >;
}

export const incidentKeyOf = (labels: Record<string, string>): string =>
  PREFIX +
  createHash("sha256")
    .update(JSON.stringify(Object.entries(labels).sort()))
    .digest("hex")
    .slice(0, 32);

/** The parts a group has in incidents: one per cluster and kind of alert of those that fire, are told and are not muted. */
export function partsOf(
  group: Pick<AlertGroupRecord, "key" | "members">,
  alerts: ReadonlyMap<string, AlertRecord>,
  policy: Pick<IncidentPolicy, "by">,
): IncidentPart[] {
  const parts = new Map<string, IncidentPart>();
  for (const [fingerprint, member] of Object.entries(group.members)) {
    const alert = alerts.get(fingerprint)?.alert;
    if (!alert?.cluster || !isLoud(member) || member.told !== "firing") continue;
    const labels = incidentLabels(alert.labels, policy);
    const incident = incidentKeyOf(labels);
    const id = partId({ incident, cluster: clusterId(alert.cluster) });
    const since = parts.get(id)?.since;
    if (since !== undefined && since <= member.startsAt) continue;
    const { severity, startsAt } = member;
    parts.set(id, { incident, group: group.key, cluster: alert.cluster, labels, severity, since: startsAt });
  }
  return [...parts.values()];
}

export const partId = ({ incident, cluster }: { incident: string; cluster: ClusterId }): string =>
  `${incident} ${cluster}`;
