import { dollars } from "#core/lifecycle/support.ts";
import { goalTitle } from "#core/planner/goals.ts";
import type { ClusterDetails } from "#events/operator/clusters.ts";
import { colours as c } from "./colours.ts";
import { cut } from "./text.ts";
import { roughly, secondsBetween, shortTime } from "./time.ts";
import { hanging } from "./wrap.ts";

const LONGEST_LINE = 110;
const INDENT = "  ";

/** Everything known of one cluster, as a person reads it. */
export function clusterLines(
  cluster: ClusterDetails,
  { now, width: columns }: { now: string; width: number },
): string[] {
  const width = Math.min(LONGEST_LINE, columns);
  const { status, version, platformVersion, addons, nodes, changes, runs, findings } = cluster;
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", c.bold(title), ...lines];
  return [
    `${c.bold(cluster.cluster)}  ${status === "ACTIVE" ? c.green(status) : c.yellow(status)}  Kubernetes ${version || "unknown"}${platformVersion === null ? "" : ` (${platformVersion})`}`,
    ...facts(cluster).flatMap((line) => hanging(INDENT, line, width)),
    ...section("Deadlines", deadlineLines(cluster, now, width)),
    ...section(
      "Add-ons",
      aligned(
        addons.map(({ name, version: has, status: is, since }) => [name, has, is, `since ${shortTime(since)}`]),
        width,
      ),
    ),
    ...section(
      "Node groups",
      aligned(
        nodes.map(({ name, version: has, releaseVersion, desiredSize }) => [
          ...[name, has, releaseVersion ?? "custom AMI", `${desiredSize} ${desiredSize === 1 ? "node" : "nodes"}`],
        ]),
        width,
      ),
    ),
    ...section("Adoption", hanging(INDENT, adoption(cluster), width)),
    ...section(
      `Findings (${findings.length} open)`,
      findings.flatMap((finding) => findingLines(finding, width)),
    ),
    ...section(
      "Last changes",
      changes.flatMap(({ at, what, by, over }) =>
        hanging(
          `${INDENT}${shortTime(at)}  `,
          `${what}${by === null ? "" : ` by ${by}`}${over ? "" : ", under way"}`,
          width,
        ),
      ),
    ),
    ...section(
      "Runs",
      runs.flatMap(({ runId, goal, status: run, member, startedAt }) =>
        hanging(
          `${INDENT}${shortTime(startedAt)}  `,
          `${runId}: ${goalTitle(goal)}, ${run}; the cluster: ${member}`,
          width,
        ),
      ),
    ),
  ];
}

function facts({
  account,
  region,
  createdAt,
  lastSeenAt,
  owner,
  labels,
  supportType,
  autoMode,
  hybrid,
}: ClusterDetails): string[] {
  const others = Object.entries(labels).filter(([label]) => label !== "owner");
  const kinds = [...(autoMode ? ["Auto Mode"] : []), ...(hybrid ? ["hybrid nodes"] : [])];
  return [
    `${account} ${region}, made ${shortTime(createdAt)}, last seen ${shortTime(lastSeenAt)} UTC`,
    [`owner ${owner ?? "nobody"}`, ...others.map(([label, value]) => `${label} ${value}`)].join(", "),
    [`support policy ${supportType ?? "unknown"}`, ...kinds].join(", "),
  ];
}

function deadlineLines(cluster: ClusterDetails, now: string, width: number): string[] {
  const { deadlines, cost, proposal, unknownVersion, version } = cluster;
  return [
    ...(unknownVersion ? hanging(INDENT, `EKS says nothing of version ${version || "(none)"}`, width) : []),
    ...deadlines.flatMap(({ at, what }) => {
      const left = secondsBetween(now, at);
      return hanging(
        `${INDENT}${at.slice(0, 10)}  ${(left > 0 ? `in ${roughly(left)}` : "over").padEnd(7)} `,
        what,
        width,
      );
    }),
    ...(cost.dollars < 1
      ? []
      : hanging(
          INDENT,
          `staying at ${version} until ${cost.until.slice(0, 10)} costs ${dollars(cost.dollars)} more than standard support`,
          width,
        )),
    ...(proposal ? [...hanging(INDENT, `proposed: ${proposal.text}`, width), `${INDENT}${proposal.command}`] : []),
  ];
}

const adoption = ({ adoption: record }: ClusterDetails): string =>
  record === null
    ? "never"
    : `${record.status} ${shortTime(record.at)}${record.outcome === null ? "" : `: ${record.outcome.message}`}`;

function findingLines(
  { severity, rule, subject, message, remedy }: ClusterDetails["findings"][number],
  width: number,
): string[] {
  const lead = `${INDENT}${severity.padEnd(8)}  `;
  const blank = " ".repeat(lead.length);
  return [
    `${lead}${c.bold(`${rule}${subject === "" ? "" : ` ${subject}`}`)}`,
    ...hanging(blank, message, width),
    ...hanging(`${blank}remedy  `, remedy, width),
  ];
}

/** Rows of cells below each other, each column as wide as its longest. */
function aligned(rows: readonly string[][], width: number): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) =>
    cut(`${INDENT}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd(), width),
  );
}
