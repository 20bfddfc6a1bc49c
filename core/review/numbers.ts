import { dollars } from "../lifecycle/support.ts";
import { dayOf } from "../preflight/text.ts";
import { total } from "./deadlines.ts";
import type { FleetReview, PreviousReview, ReviewNumber } from "./shape.ts";

type Parts = Pick<
  FleetReview,
  "clusters" | "addons" | "costs" | "exempted" | "exemptions" | "sites" | "runs" | "gaps" | "until"
>;
type Plain = Omit<ReviewNumber, "trend">;

/** The headline numbers, each with what became of it since the review before. */
export const numbersOf = (parts: Parts, previous: PreviousReview | undefined): ReviewNumber[] =>
  plainNumbers(parts).map((number) => {
    const before = previous?.numbers.find(({ id }) => id === number.id)?.value;
    return { ...number, trend: before === undefined ? null : trendOf(number, before) };
  });

function plainNumbers({ clusters, addons, costs, exempted, sites, runs, gaps, until }: Parts): Plain[] {
  const number = (
    id: string,
    title: string,
    value: number,
    better: Plain["better"],
    unit: Plain["unit"] = "count",
  ): Plain => ({ id, title, value, unit, better });
  const withSupport = (wanted: string) => clusters.filter(({ support }) => support === wanted).length;
  const findings = (severity: keyof (typeof clusters)[number]["findings"]) =>
    clusters.reduce((sum, cluster) => sum + cluster.findings[severity], 0);
  const coverage = coverageOf(addons);
  const unknown = withSupport("unknown");
  const adopted = clusters.filter(({ adoption }) => adoption === "adopted").length;
  const open = runs.filter(({ status }) => status === "running").length;
  const exemptions = exempted.reduce((sum, group) => sum + group.findings.length, 0);
  return [
    number("clusters", "Clusters", clusters.length, "neither"),
    number("standard-support", "In standard support", withSupport("standard"), "more"),
    number("extended-support", "In extended support", withSupport("extended"), "less"),
    number("unsupported", "Out of support", withSupport("unsupported"), "less"),
    ...(unknown === 0 ? [] : [number("unknown-support", "Support not known", unknown, "less")]),
    number("cost-of-waiting", `Cost of waiting until ${dayOf(until)}`, Math.round(total(costs)), "less", "dollars"),
    number("critical-findings", "Critical findings", findings("critical"), "less"),
    number("high-findings", "High findings", findings("high"), "less"),
    number("medium-findings", "Medium findings", findings("medium"), "less"),
    number("low-findings", "Low findings", findings("low"), "less"),
    number("exempted-findings", "Exempted findings", exemptions, "less"),
    ...(coverage === undefined ? [] : [number("addon-coverage", "Add-ons as wanted", coverage, "more", "percent")]),
    number("adopted", "Clusters adopted", adopted, "more"),
    number("open-runs", "Runs under way", open, "neither"),
    ...(sites.length === 0
      ? []
      : hybridNumbers(sites).map(([id, title, value, better]) => number(id, title, value, better))),
    number("gaps", "Could not be read", gaps.length, "less"),
  ];
}

function hybridNumbers(sites: FleetReview["sites"]): [string, string, number, Plain["better"]][] {
  const sum = (part: (nodes: (typeof sites)[number]["nodes"]) => number) =>
    sites.reduce((all, { nodes }) => all + part(nodes), 0);
  return [
    ["hybrid-connected", "Hybrid nodes connected", sum(({ connected }) => connected), "more"],
    ["hybrid-troubled", "Hybrid nodes lost or unknown", sum(({ lost, unknown }) => lost + unknown), "less"],
  ];
}

/** Of what the template wants of all clusters, the share that is there and as wanted, in percent; undefined: it wants nothing. */
function coverageOf({ names }: FleetReview["addons"]): number | undefined {
  const wanted = names.reduce((sum, each) => sum + each.wanted, 0);
  const fine = names.reduce((sum, each) => sum + each.fine, 0);
  // Rounded down: nothing short of all is 100 %.
  return wanted === 0 ? undefined : Math.floor((fine * 1000) / wanted) / 10;
}

function trendOf({ value, unit, better }: Pick<ReviewNumber, "value" | "unit" | "better">, before: number) {
  const change = Math.round((value - before) * 100) / 100;
  if (change === 0) return { before, change, verdict: "same", words: "unchanged" } as const;
  const good = better === "neither" ? "neither" : change > 0 === (better === "more") ? "better" : "worse";
  const amount = Math.abs(change);
  const words = { count: `${amount}`, percent: `${amount} points`, dollars: dollars(amount) }[unit];
  const direction = unit === "count" ? (change > 0 ? "more" : "fewer") : change > 0 ? "up" : "down";
  const said = unit === "count" ? `${words} ${direction}` : `${direction} ${words}`;
  return { before, change, verdict: good, words: good === "neither" ? said : `${said}, ${good}` } as const;
}
