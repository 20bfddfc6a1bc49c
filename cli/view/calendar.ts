import { dollars } from "#core/lifecycle/support.ts";
import type { ClusterSummary, ClustersAnswer } from "#events/operator/clusters.ts";
import { colours as c } from "./colours.ts";
import { nameAmong } from "./names.ts";
import { roughly, secondsBetween } from "./time.ts";
import { hanging, wrap } from "./wrap.ts";

type Kind = ClusterSummary["deadlines"][number]["kind"];

/** A deadline of one cluster. */
export interface CalendarEntry {
  at: string;
  kind: Kind;
  what: string;
  cluster: string;
  account: string;
  region: string;
  version: string;
  owner: string | null;
  /** Of extended support until the end of the calendar; null where the deadline changes no price. */
  dollars: number | null;
  proposal: ClusterSummary["proposal"];
}

export interface Calendar {
  now: string;
  until: string;
  prices: { standard: number; extended: number };
  deadlines: CalendarEntry[];
  /** Of all clusters, if they stay as they are. */
  dollars: number;
  /** Clusters of whose version EKS says nothing. */
  unknown: { cluster: string; account: string; region: string; version: string }[];
  clusters: number;
  unreadable: ClustersAnswer["unreadable"];
}

/** Deadlines up to the end of the calendar, the earliest first; those that are over too, because they are not done with. */
export function calendarOf({ now, until, prices, clusters, unreadable }: ClustersAnswer): Calendar {
  const place = ({ cluster, account, region, version }: ClusterSummary) => ({ cluster, account, region, version });
  const deadlines = clusters.flatMap((each) =>
    each.deadlines
      .filter(({ at }) => at <= until)
      .map(
        ({ at, kind, what }): CalendarEntry => ({
          ...{ at, kind, what, ...place(each) },
          owner: each.owner,
          dollars: kind === "standard-support" ? each.cost.dollars : null,
          proposal: each.proposal,
        }),
      ),
  );
  return {
    ...{ now, until, prices },
    deadlines: deadlines.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
    dollars: clusters.reduce((sum, { cost }) => sum + cost.dollars, 0),
    unknown: clusters.filter(({ unknownVersion }) => unknownVersion).map(place),
    clusters: clusters.length,
    unreadable,
  };
}

const sortKey = ({ at, what, account, region, cluster }: CalendarEntry): string =>
  [at, what, account, region, cluster].join(" ");

/** What happens on one day to several clusters. */
function groupsOf(deadlines: readonly CalendarEntry[]): CalendarEntry[][] {
  const groups = new Map<string, CalendarEntry[]>();
  for (const entry of deadlines) {
    const key = `${entry.at} ${entry.what}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()];
}

const LONGEST_LINE = 110;
const INDENT = " ".repeat("2026-12-02  in 365d ".length);

/** The calendar as a person reads it, for a terminal of `columns`. */
export function calendarLines(calendar: Calendar, columns: number): string[] {
  const { now, until, deadlines, clusters, unknown, unreadable, prices } = calendar;
  const width = Math.min(LONGEST_LINE, columns);
  const lost = unreadable.flatMap(({ place, reason }) =>
    wrap(`${place} could not be listed, so clusters may be missing here: ${reason.message}`, width),
  );
  if (clusters === 0) return ["No cluster on record is like that.", ...lost];
  const total = `Staying as they are costs ${dollars(calendar.dollars)} more than standard support until ${day(until)}, by list prices ($${prices.extended.toFixed(2)} instead of $${prices.standard.toFixed(2)} per cluster and hour).`;
  return [
    `Deadlines of ${clusters} ${clusters === 1 ? "cluster" : "clusters"} until ${day(until)}, as of ${day(now)}`,
    ...groupsOf(deadlines).flatMap((group) => ["", ...groupLines(group, { now, until, width })]),
    ...(deadlines.length === 0 ? ["", "None."] : []),
    ...unknown.flatMap(({ cluster, version }) =>
      wrap(`EKS says nothing of version ${version || "(none)"} of ${cluster}: look at it by hand.`, width),
    ),
    ...lost,
    "",
    ...wrap(total, width),
  ];
}

const day = (time: string): string => time.slice(0, 10);

function groupLines(
  group: readonly CalendarEntry[],
  { now, until, width }: { now: string; until: string; width: number },
): string[] {
  const [first] = group;
  if (!first) return [];
  const left = secondsBetween(now, first.at);
  const when = left > 0 ? `in ${roughly(left)}` : "over";
  const colour = left <= 0 ? c.red : left < 30 * 86_400 ? c.yellow : c.bold;
  const names = group.map((entry) => nameAmong(entry, group));
  const costs = group.reduce((sum, entry) => sum + (entry.dollars ?? 0), 0);
  const count = group.length === 1 ? "1 cluster" : `${group.length} clusters`;
  const commands = [...new Set(group.map(({ proposal }) => proposal?.command ?? ""))].filter(Boolean);
  const body = [
    `${count}: ${names.join(", ")}`,
    ...(costs < 1 ? [] : [`waiting costs ${dollars(costs)} until ${day(until)}`]),
    ...commands.map((command) => `run: ${command}`),
  ];
  const lead = `${day(first.at)}  ${when.padEnd(7)} `;
  return [
    ...hanging(lead, first.what, width).map((line, index) => (index === 0 ? colour(line) : line)),
    ...body.flatMap((line) => hanging(INDENT, line, width)),
  ];
}
