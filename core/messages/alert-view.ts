import type { Alert, AlertSeverity, AlertStatus } from "../alerts/alert.ts";
import type { AlertGroupRecord, AlertRecord, GroupMember } from "../alerts/records.ts";
import { isWorse, worstOf } from "../alerts/status.ts";
import { latest, secondsBetween } from "../alerts/times.ts";
import type { ClusterRef } from "../fleet/cluster.ts";
import { wordsOf } from "./alert-words.ts";
import { shorten } from "./blocks.ts";

/** What the message of a group of alerts shows: kept, so that a message is edited only when something of it is different. */
export interface AlertMessageState {
  group: string;
  episode: number;
  status: AlertStatus;
  severity: AlertSeverity;
  /** The alerts' name, or how many names they have. */
  title: string;
  /** The worst alert, in words. */
  summary: string;
  cluster?: ClusterRef;
  /** Why no cluster is known. */
  why?: string;
  firing: number;
  resolved: number;
  lines: AlertLine[];
  /** Alerts that have no line. */
  leftOut: number;
  since: string;
  endedAt?: string;
  seconds?: number;
  labels: Record<string, string>;
  runbookUrl?: string;
  url?: string;
  description?: string;
  /** Of a single alert: what was seen. */
  details?: [name: string, value: string][];
  /** Of a single alert: it had been over before. */
  again?: true;
  /** All of it are security alerts. */
  security?: true;
  lately: string[];
  receiver: string;
  acknowledged?: { by: string; at: string };
  snoozed?: { by: string; until: string };
  /** How many clusters it is on stands in the incident's own message: here it would be an edit of every cluster's message whenever one joins. */
  incident?: { link?: string };
  /** Times it was told to the channel again: who looks sees that it goes on. */
  toldAt?: string;
}

export interface AlertLine {
  status: AlertStatus;
  severity: AlertSeverity;
  words: string;
  since: string;
  /** Flapping, or why it is muted. */
  note?: string;
}

const LINES = 10;

/** Labels that say what the title, the lines and the place say already. */
const SAID = new Set(["alertname", "severity", "source", "cluster", "account", "region", "kind", "security"]);
const LABELS = 8;
const LABEL = 60;

export interface ViewInput {
  group: AlertGroupRecord;
  alerts: ReadonlyMap<string, AlertRecord>;
  beyond: number;
  /** Where the fleet incident's message stands, once that is known. */
  incidentLink?: string | undefined;
}

/** A group as its message shows it. */
export function alertView({ group, alerts, beyond, incidentLink }: ViewInput): AlertMessageState {
  const shown = Object.entries(group.members)
    .flatMap(([fingerprint, member]) => {
      const alert = alerts.get(fingerprint)?.alert;
      return alert && isShown(member) ? [{ member: asTold(member), alert }] : [];
    })
    .sort(byImportance);
  const firing = shown.filter(({ member }) => member.status === "firing").length + beyond;
  const over = group.endedAt !== undefined && group.dueAt === undefined;
  const first = shown[0]?.alert;
  const endedAt = over ? group.endedAt : undefined;
  const incident = group.incident;
  return {
    group: group.key,
    episode: group.episode,
    status: over ? "resolved" : "firing",
    severity: worstOf(
      shown.filter(({ member }) => over || member.status === "firing").map(({ member }) => member.severity),
    ),
    title: titleOf(shown.map(({ alert }) => alert)),
    summary: first?.annotations.summary ?? "",
    ...(group.cluster ? { cluster: group.cluster } : {}),
    ...(!group.cluster && first?.why !== undefined ? { why: first.why } : {}),
    firing,
    resolved: shown.filter(({ member }) => member.status === "resolved").length,
    lines: shown.slice(0, LINES).map(lineOf),
    leftOut: Math.max(0, shown.length - LINES) + beyond,
    since: group.startedAt,
    ...(endedAt === undefined ? {} : { endedAt, seconds: secondsBetween(group.startedAt, endedAt) }),
    labels: labelsOf(shown.map(({ alert }) => alert)),
    ...urlsOf(shown.map(({ alert }) => alert)),
    ...wordsOfAll(shown.map(({ alert }) => alert)),
    lately: group.lately ?? [],
    receiver: group.receiver,
    ...(group.acknowledged ? { acknowledged: { by: group.acknowledged.by, at: group.acknowledged.at } } : {}),
    ...(group.snoozed ? { snoozed: { by: group.snoozed.by, until: group.snoozed.until } } : {}),
    ...(incident ? { incident: incidentLink ? { link: incidentLink } : {} } : {}),
    ...(over ? {} : repeated(group)),
  };
}

/** What flaps is told as firing until it is stable, whatever it is just now. */
const asTold = (member: GroupMember): GroupMember =>
  member.toldFlapping === undefined ? member : { ...member, status: "firing" };

/** Nobody was told of what was over, or muted, before it could be told. */
const isShown = ({ status, told }: GroupMember): boolean => told !== undefined || status === "firing";

interface Shown {
  member: GroupMember;
  alert: Alert;
}

/** What fires before what is over, told before muted, then the worse, then the older. */
function byImportance(a: Shown, b: Shown): number {
  const order = (shown: Shown): number => (shown.member.status === "resolved" ? 2 : shown.member.told ? 0 : 1);
  if (order(a) !== order(b)) return order(a) - order(b);
  if (a.member.severity !== b.member.severity) return isWorse(a.member.severity, b.member.severity) ? -1 : 1;
  if (a.member.startsAt !== b.member.startsAt) return a.member.startsAt < b.member.startsAt ? -1 : 1;
  return a.alert.fingerprint < b.alert.fingerprint ? -1 : 1;
}

function lineOf({ member, alert }: Shown): AlertLine {
  const { status, severity, startsAt, toldFlapping, untold } = member;
  const note = toldFlapping === undefined ? untold?.message : `flapping since ${toldFlapping}`;
  return { status, severity, words: wordsOf(alert), since: startsAt, ...(note === undefined ? {} : { note }) };
}

function titleOf(alerts: readonly Alert[]): string {
  const names = [...new Set(alerts.map(({ labels }) => labels.alertname ?? ""))];
  return names.length === 1 ? (names[0] ?? "") : `${names.length} kinds of alerts`;
}

/** Labels that all alerts have in common. */
function labelsOf(alerts: readonly Alert[]): Record<string, string> {
  const [first, ...others] = alerts;
  const common = Object.entries(first?.labels ?? {}).filter(
    ([name, value]) => !SAID.has(name) && value !== "" && others.every(({ labels }) => labels[name] === value),
  );
  return Object.fromEntries(
    common
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, LABELS)
      .map(([name, value]) => [name, value.length > LABEL ? `${value.slice(0, LABEL - 1)}…` : value]),
  );
}

const DETAILS = 12;
const DETAIL = 300;

/** A description all of them have in common, and what else a single one says. */
function wordsOfAll(
  alerts: readonly Alert[],
): Pick<AlertMessageState, "description" | "details" | "again" | "security"> {
  const [first, ...others] = alerts;
  if (!first) return {};
  const { description, details = {}, reopened = 0 } = first.annotations;
  const alone = others.length === 0;
  const shownDetails = Object.entries(details)
    .filter(([, value]) => value !== "")
    .slice(0, DETAILS)
    .map(([name, value]): [string, string] => [shorten(name, LABEL), shorten(value.replace(/\s+/g, " "), DETAIL)]);
  return {
    ...(description && others.every(({ annotations }) => annotations.description === description)
      ? { description }
      : {}),
    ...(alone && shownDetails.length > 0 ? { details: shownDetails } : {}),
    ...(alone && reopened > 0 ? { again: true } : {}),
    ...(alerts.every(({ labels }) => labels.security === "true") ? { security: true } : {}),
  };
}

function urlsOf(alerts: readonly Alert[]): Pick<AlertMessageState, "runbookUrl" | "url"> {
  const runbookUrl = alerts.find(({ annotations }) => annotations.runbookUrl)?.annotations.runbookUrl;
  const url = alerts.find(({ annotations }) => annotations.url)?.annotations.url;
  return { ...(runbookUrl ? { runbookUrl } : {}), ...(url ? { url } : {}) };
}

/** Only once it was told more than once. */
function repeated({ toldAt, alarmedAt }: AlertGroupRecord): Pick<AlertMessageState, "toldAt"> {
  const last = latest(toldAt);
  return last !== undefined && last !== alarmedAt ? { toldAt: last } : {};
}
