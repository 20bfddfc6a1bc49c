import { dollars } from "../lifecycle/support.ts";
import { spanOf } from "../messages/words.ts";
import { at, count, dayOf, some } from "../preflight/text.ts";
import { nameOf } from "./common.ts";
import { total } from "./deadlines.ts";
import { escaped, list, table } from "./markdown-parts.ts";
import type { FindingGroup, FleetReview } from "./shape.ts";
import {
  ADDON_WORDS,
  behindText,
  DEADLINE_WORDS,
  daysText,
  findingsText,
  numberText,
  placesOf,
  SUPPORT_WORDS,
  tierText,
} from "./words.ts";

/** The review as Markdown (GitHub's), for a pull request, an issue or a wiki. */
export function renderMarkdown(review: FleetReview): string {
  const { fleet, at: now, previousAt } = review;
  const since = previousAt === null ? "" : ` Compared with ${at(previousAt)}.`;
  const parts = [
    `# Fleet review: ${escaped(fleet)}`,
    `As of ${at(now)}, by what was seen last.${since}`,
    ...section(
      "Look at first",
      list(review.attention.map(({ severity, text }) => `**${severity}**: ${escaped(text)}`)),
    ),
    ...section("Numbers", numbers(review)),
    ...section("Kubernetes versions", versions(review)),
    ...section("Deadlines", deadlines(review)),
    ...section("What waiting costs", costs(review)),
    ...section("Add-ons", addons(review)),
    ...section("Open findings", findings(review)),
    ...section("Exempted findings", groupTable(review.exempted)),
    ...section("Exemptions", exemptions(review)),
    ...section("Hybrid sites", sites(review)),
    ...section("Runs", runs(review)),
    ...section("Could not be read", gaps(review)),
    ...section("Clusters", inventory(review)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Nothing to say: no heading. */
const section = (title: string, body: string): string[] => (body === "" ? [] : [`## ${title}`, body]);

const numbers = ({ numbers: all }: FleetReview): string =>
  table(
    ["", "now", "change"],
    all.map((number) => [number.title, numberText(number), number.trend?.words ?? ""]),
  );

const versions = ({ skew }: FleetReview): string =>
  table(
    ["tier", "clusters", ...skew.minors.map(({ minor, support }) => `${minor} (${SUPPORT_WORDS[support][1]})`)],
    skew.tiers.map(({ tier, clusters, minors }) => [
      tierText(tier),
      String(clusters),
      ...skew.minors.map(({ minor }) => String(minors.find((each) => each.minor === minor)?.clusters.length ?? "")),
    ]),
  );

const deadlines = ({ deadlines: all, at: now }: FleetReview): string =>
  table(
    ["day", "", "what", "clusters"],
    all.map(({ at: day, kind, what, clusters }) => [
      `${dayOf(day)}, ${daysText(day, now)}`,
      DEADLINE_WORDS[kind],
      what,
      named(clusters),
    ]),
  );

function costs({ costs: all, until }: FleetReview): string {
  if (all.length === 0) return "";
  const sum = `Extended support until ${dayOf(until)}, by list prices, if nothing is upgraded: **${dollars(total(all))}**.`;
  const rows = all.map(({ name, version, from, dollars: amount, dollarsAMonth, proposal }) => [
    name,
    version,
    dayOf(from),
    dollars(amount),
    dollars(dollarsAMonth),
    proposal?.text ?? "nothing newer is offered",
  ]);
  return `${sum}\n\n${table(["cluster", "version", "charged from", "until then", "a month", "instead"], rows)}`;
}

/** Only what is off: the whole matrix is in the HTML report. */
function addons({ addons: { names, clusters } }: FleetReview): string {
  const rows = names.map(({ name, wanted, fine }, index) => {
    const off = Map.groupBy(
      clusters.flatMap(({ name: cluster, cells }) => {
        const state = cells[index]?.state;
        return state === undefined || state === "fine" || state === "none" ? [] : [{ cluster, state }];
      }),
      ({ state }) => state,
    );
    const words = [...off].map(([state, same]) => {
      const [symbol, word] = ADDON_WORDS[state];
      return `${symbol} ${word}: ${some(same.map(({ cluster }) => cluster))}`;
    });
    return [name, wanted === 0 ? "not wanted" : `${fine} of ${wanted}`, words.join("; ")];
  });
  return table(["add-on", "as wanted", "off"], rows);
}

const findings = ({ owners }: FleetReview): string =>
  owners
    .map(
      ({ owner, counts, groups }) =>
        `### ${escaped(owner ?? "Nobody")}: ${findingsText(counts)}\n\n${groupTable(groups)}`,
    )
    .join("\n\n");

const groupTable = (groups: readonly FindingGroup[]): string =>
  table(
    ["severity", "finding", "where", "open for", "what to do"],
    groups.map(({ severity, title, findings: own, oldestDays, remedy }) => [
      severity,
      title,
      some(placesOf(own)),
      count(oldestDays, "day"),
      remedy,
    ]),
  );

/** Ids are for machines. */
const named = (ids: readonly string[]): string => some(ids.map(nameOf));

const exemptions = ({ exemptions: all }: FleetReview): string =>
  table(
    ["rule", "clusters", "owner", "reason", "ends"],
    all.map(({ rule, match, owner, reason, expires, daysLeft, clusters }) => [
      rule,
      `${match} (${clusters})`,
      owner,
      reason,
      `${dayOf(expires)}, ${daysLeft === 0 ? "over" : `${count(daysLeft, "day")} left`}`,
    ]),
  );

const sites = ({ sites: all }: FleetReview): string =>
  table(
    ["site", "cluster", "nodes", "connected", "lost", "unknown", "to be removed", "activations"],
    all.map(({ name, cluster, nodes, activations }) => [
      name,
      nameOf(cluster),
      ...[nodes.all, nodes.connected, nodes.lost, nodes.unknown, nodes.leaving].map(String),
      activations
        .map(
          ({ registrations, nodes: limit, expiresAt }) =>
            `${registrations} of ${limit} nodes, until ${dayOf(expiresAt)}`,
        )
        .join("; ") || "none",
    ]),
  );

const runs = ({ runs: all }: FleetReview): string =>
  table(
    ["run", "goal", "started", "took", "result", "clusters"],
    all.map(({ id, goal, startedAt, endedAt, seconds, status, members }) => [
      id,
      goal,
      at(startedAt),
      `${spanOf(seconds)}${endedAt === null ? " so far" : ""}`,
      status,
      members.map((each) => `${each.clusters} ${each.status}`).join(", "),
    ]),
  );

const gaps = ({ gaps: all }: FleetReview): string =>
  list(
    all.map(({ what, why, since, clusters }) =>
      escaped(
        `${what}${clusters.length === 0 ? "" : ` of ${named(clusters)}`}: ${why}${since === null ? "" : ` (since ${at(since)})`}`,
      ),
    ),
  );

const inventory = ({ clusters }: FleetReview): string =>
  table(
    [
      "cluster",
      "tier",
      "owner",
      "account",
      "Region",
      "version",
      "support",
      "nodes",
      "add-ons off",
      "findings",
      "adoption",
    ],
    clusters.map((each) => [
      each.name,
      tierText(each.tier),
      each.owner ?? "nobody",
      each.accountName ?? each.account,
      each.region,
      each.version,
      SUPPORT_WORDS[each.support][1],
      behindText(each.nodes, each.autoMode),
      String(each.addons.off),
      findingsText(each.findings),
      each.adoption ?? "never",
    ]),
  );
