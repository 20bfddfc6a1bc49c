import type { ClusterDetails } from "#events/operator/clusters.ts";

import { matchersText } from "../alerts/parse-matchers.ts";
import type { AlertGroupRecord, SilenceRecord } from "../alerts/records.ts";
import { groupTitle } from "../alerts/title.ts";
import { answerOf } from "./answers.ts";
import { escaped } from "./blocks.ts";

type Group = Pick<AlertGroupRecord, "labels" | "members" | "startedAt" | "acknowledged" | "snoozed" | "cluster">;

/** What fires, a line per group, the oldest first. */
export function alertsAnswer(groups: readonly Group[], cluster?: string): string {
  const where = cluster === undefined ? "" : ` on ${escaped(cluster)}`;
  if (groups.length === 0) return `:white_check_mark: nothing fires${where}`;
  const oldest = [...groups].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  return answerOf(
    [`${groups.length} ${groups.length === 1 ? "problem" : "problems"}${where}`, ...oldest.map(lineOf)],
    "fleetwright alerts list lists all",
  );
}

function lineOf({ labels, members, startedAt, acknowledged, snoozed, cluster }: Group): string {
  const firing = Object.values(members).filter(({ status }) => status === "firing");
  const count = firing.length > 1 ? ` (${firing.length})` : "";
  const who = acknowledged ? `, acknowledged by ${acknowledged.by}` : snoozed ? `, snoozed until ${snoozed.until}` : "";
  return escaped(`${groupTitle(labels)}${count}${cluster ? ` on ${cluster.name}` : ""}, since ${startedAt}${who}`);
}

/** Silences that are not over, a line each. */
export function silencesAnswer(silences: readonly SilenceRecord[]): string {
  if (silences.length === 0) return "nothing is silenced";
  const lines = silences.map(({ id, matchers, owner, reason, endsAt }) =>
    escaped(`${id} ${matchersText(matchers)} until ${endsAt}, by ${owner}: ${reason}`),
  );
  return answerOf(lines, "fleetwright alerts silences lists all");
}

/** What is said besides of a cluster that is not on record. */
export const NOT_SEEN = "; it may not have been looked at yet: /fleet clusters lists those there are";

/** A cluster at a glance: what it is, what is wrong, what was done to it lately. */
export function clusterAnswer(details: ClusterDetails): string {
  const { cluster, account, region, version, status, platformVersion, owner, labels, nodes, addons, deadlines } =
    details;
  const groups = nodes.map(({ name, version: minor, desiredSize }) => `${name} ${minor} x ${desiredSize}`);
  const unwell = addons.filter((addon) => addon.status !== "ACTIVE");
  const lines = [
    `*${escaped(cluster)}* ${version}${platformVersion === null ? "" : ` (${platformVersion})`} ${status}, account ${account}, ${region}`,
    escaped(
      [`owner ${owner ?? "nobody"}`, ...Object.entries(labels).map(([name, value]) => `${name} ${value}`)].join(" · "),
    ),
    escaped(`nodes: ${groups.join(", ") || "no managed groups"}`),
    escaped(
      `add-ons: ${addons.length}${unwell.length > 0 ? `, not well: ${unwell.map(({ name, status: now }) => `${name} ${now}`).join(", ")}` : ", all well"}`,
    ),
    ...details.findings.map(({ severity, message }) => escaped(`:warning: ${severity}: ${message}`)),
    ...deadlines.slice(0, 2).map(({ at, what }) => escaped(`:calendar: ${at.slice(0, 10)}: ${what}`)),
    ...details.runs
      .slice(0, 3)
      .map(({ runId, member, startedAt }) => escaped(`run ${runId}, ${startedAt.slice(0, 10)}: ${member}`)),
    ...details.changes
      .slice(0, 3)
      .map(({ at, what, by }) => escaped(`${at}: ${what}${by === null ? "" : ` by ${by}`}`)),
  ];
  return answerOf(lines, `fleetwright inventory show ${cluster} shows all`);
}
