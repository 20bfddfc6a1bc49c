import { groupTitle } from "#core/alerts/title.ts";
import type { AlertDetails, AlertGroupView } from "#events/operator/alerts.ts";
import { colours as c } from "./colours.ts";
import { table } from "./table.ts";
import { duration, secondsBetween, shortTime } from "./time.ts";
import { wrap } from "./wrap.ts";

const COLOURS: Record<AlertGroupView["severity"], (text: string) => string> = {
  none: c.dim,
  info: c.dim,
  warning: c.yellow,
  critical: c.red,
};
const RANK = ["none", "info", "warning", "critical"];
const LONGEST_LINE = 110;
/** Enough of a key to name it. */
const KEY = 10;

/** What fires, the worst first; `now` is the deployment's. */
export function alertsLines(groups: readonly AlertGroupView[], now: string, width: number): string[] {
  if (groups.length === 0) return ["nothing fires"];
  const worst = [...groups].sort(
    (a, b) => RANK.indexOf(b.severity) - RANK.indexOf(a.severity) || (a.startedAt < b.startedAt ? -1 : 1),
  );
  const rows = table(
    worst,
    [
      { title: "key", text: ({ key }) => key.slice(0, KEY) },
      { title: "severity", text: ({ severity }) => COLOURS[severity](severity) },
      {
        title: "alert",
        text: (group) => `${groupTitle(group.labels)}${group.firing > 1 ? ` (${group.firing})` : ""}`,
        wraps: true,
      },
      { title: "cluster", text: ({ cluster }) => cluster?.split("/").at(-1) ?? "-" },
      { title: "for", text: ({ startedAt }) => duration(secondsBetween(startedAt, now)) },
      { title: "state", text: (group) => stateOf(group, now) },
      { title: "told in", text: ({ channels }) => channels.join(" ") || "nobody", wideOnly: true },
    ],
    width,
  );
  return [rows];
}

function stateOf({ acknowledged, snoozed, incident, toldAt, firing }: AlertGroupView, now: string): string {
  if (firing === 0) return "over";
  if (acknowledged) return `acknowledged by ${acknowledged.by}`;
  if (snoozed && snoozed.until > now) return `snoozed by ${snoozed.by} until ${shortTime(snoozed.until)}`;
  if (incident !== null) return "fleet incident";
  return toldAt === null ? "not told" : "firing";
}

/** Everything on record of one group, and why each of its alerts was told or not. */
export function alertLines(alert: AlertDetails, now: string, columns: number): string[] {
  const width = Math.min(LONGEST_LINE, columns);
  const { cluster, severity, route, receiver, channels, key, members, notes, nextLookAt, startedAt, firing, resolved } =
    alert;
  return [
    `${COLOURS[severity](severity)}  ${c.bold(groupTitle(alert.labels))}  ${c.dim(cluster ?? "of no cluster")}`,
    `  ${stateOf(alert, now)}, ${firing} firing and ${resolved} over, since ${shortTime(startedAt)} UTC (${duration(secondsBetween(startedAt, now))})`,
    `  route ${route} to ${receiver}: ${channels.join(" ") || "nobody"}${alert.toldAt === null ? "" : `, told first ${shortTime(alert.toldAt)}`}`,
    ...(alert.incident === null ? [] : [`  part of the fleet incident ${alert.incident}`]),
    ...(nextLookAt === null ? [] : [`  looked at next ${shortTime(nextLookAt)}`]),
    c.dim(`  key ${key}`),
    ...members.flatMap((member) => memberLines(member, width)),
    ...(notes.length > 0 ? ["", c.bold("What happened")] : []),
    ...notes.flatMap(({ at, message }) => wrap(`${shortTime(at)}  ${message}`, width - 2).map((line) => `  ${line}`)),
  ];
}

function memberLines(member: AlertDetails["members"][number], width: number): string[] {
  const { status, name, summary, startsAt, endsAt, told, untold, source, url, runbookUrl, fingerprint } = member;
  const when = endsAt === null ? `since ${shortTime(startsAt)}` : `${shortTime(startsAt)} until ${shortTime(endsAt)}`;
  return [
    "",
    `${status === "firing" ? c.red("firing  ") : c.green("resolved")}  ${c.bold(name)}  ${c.dim(`${source} ${fingerprint}`)}`,
    ...wrap(summary, width - 10).map((line) => `          ${line}`),
    `          ${when}, ${told === null ? "never told" : `told as ${told}`}`,
    ...(untold
      ? wrap(`not told now: ${untold.message} (${untold.code})`, width - 10).map((line) => `          ${line}`)
      : []),
    ...(runbookUrl === null ? [] : [`          runbook ${runbookUrl}`]),
    ...(url === null ? [] : [c.dim(`          ${url}`)]),
  ];
}
