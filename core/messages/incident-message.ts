import type { IncidentRecord } from "../alerts/records.ts";
import { secondsBetween } from "../alerts/times.ts";
import { parseClusterId } from "../fleet/cluster.ts";
import type { ChatMessage } from "../ports.ts";
import { ALERT_ACTIONS } from "./alert-buttons.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { spanOf } from "./words.ts";

/** What the message of a fleet incident shows. */
export interface IncidentMessageState {
  key: string;
  episode: number;
  labels: Record<string, string>;
  /** Names of clusters, with since when; the first to have it first. */
  clusters: { name: string; place: string; since: string }[];
  left: number;
  since: string;
  closedAt?: string;
  seconds?: number;
  acknowledged?: { by: string; at: string };
}

const LISTED = 25;

export function incidentView(incident: IncidentRecord): IncidentMessageState {
  const { key, episode, labels, left, openedAt = "", closedAt, acknowledged } = incident;
  const clusters = Object.entries(incident.clusters).map(([id, since]) => {
    const { name, account, region } = parseClusterId(id);
    return { name, place: `${account} ${region}`, since };
  });
  return {
    key,
    episode,
    labels,
    clusters: clusters.sort((a, b) => (a.since === b.since ? (a.name < b.name ? -1 : 1) : a.since < b.since ? -1 : 1)),
    left,
    since: openedAt,
    ...(closedAt === undefined ? {} : { closedAt, seconds: secondsBetween(openedAt, closedAt) }),
    ...(acknowledged ? { acknowledged } : {}),
  };
}

/** One message for the same problem on many clusters, edited as clusters join and leave. */
export function incidentMessage(state: IncidentMessageState): ChatMessage {
  const { key, episode, labels, clusters, left, since, closedAt, seconds, acknowledged } = state;
  const name = labels.alertname ?? "an alert";
  const title =
    closedAt === undefined
      ? `:rotating_light: fleet incident: ${name} on ${clusters.length} clusters`
      : `:white_check_mark: fleet incident over after ${spanOf(seconds ?? 0)}: ${name}`;
  const lines = clusters.slice(0, LISTED).map((each) => `• ${each.name} (${each.place}) since ${each.since}`);
  const more = clusters.length > LISTED ? [`and ${clusters.length - LISTED} more`] : [];
  const still = closedAt !== undefined && clusters.length > 0 ? ["still there, and told on its own again:"] : [];
  const gone = left > 0 ? [`over on ${left} ${left === 1 ? "cluster" : "clusters"} since`] : [];
  const body = [...still, ...lines, ...more, ...gone];
  const who = acknowledged ? [`:eyes: acknowledged by ${acknowledged.by} at ${acknowledged.at}`] : [];
  const others = Object.entries(labels).filter(([label]) => label !== "alertname");
  const foot = [`since ${since}`, ...others.map(([label, value]) => `${label}=${value}`)].join(" · ");
  const acknowledge = {
    type: "button",
    action_id: ALERT_ACTIONS.acknowledge,
    text: { type: "plain_text", text: "Acknowledge for all" },
    style: "primary",
    value: JSON.stringify({ group: key, episode }),
  };
  return message([title, ...body, ...who].map(escaped).join("\n"), [
    section(`*${escaped(title)}*`),
    ...(body.length > 0 ? [section(escaped(body.join("\n")))] : []),
    ...who.map((text) => context(escaped(text))),
    context(escaped(foot)),
    ...(closedAt === undefined && !acknowledged ? [{ type: "actions", elements: [acknowledge] }] : []),
  ]);
}
