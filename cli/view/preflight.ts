import { goalText } from "#core/planner/goals.ts";
import type { PreflightView } from "#events/operator/requests.ts";
import { colours as c } from "./colours.ts";
import { nameAmong } from "./names.ts";
import { shortTime } from "./time.ts";
import { wrap } from "./wrap.ts";

type Cluster = PreflightView["clusters"][number];
type Finding = Cluster["findings"][number];

/** Long lines are hard to read also where there is room for them. */
const LONGEST_LINE = 110;

export const blocks = ({ findings }: Cluster): boolean => findings.some(({ severity }) => severity === "block");
const isIdle = ({ nothingToDo }: Cluster): boolean => nothingToDo !== null;
const onlyWarns = (cluster: Cluster): boolean => cluster.findings.length > 0 && !blocks(cluster);
const isReady = (cluster: Cluster): boolean => cluster.findings.length === 0 && !isIdle(cluster);

/** How ready a fleet is as a person reads it, for a terminal of `columns`: whoever is blocked first, whoever has nothing against it in one line. */
export function preflightLines({ goal, strategy, at, clusters }: PreflightView, columns: number): string[] {
  const width = Math.min(LONGEST_LINE, columns);
  const name = (cluster: Cluster) => nameAmong(cluster, clusters);
  return [
    `Preflight ${goalText(goal)} by strategy ${strategy}, as of ${shortTime(at)} UTC`,
    ...[...clusters.filter(blocks), ...clusters.filter(onlyWarns)].flatMap((cluster) => clusterLines(cluster, width)),
    ...restLines("Ready", clusters.filter(isReady), name, width),
    ...restLines(
      "Nothing to do",
      clusters.filter(isIdle),
      (cluster) => `${name(cluster)} (${cluster.nothingToDo?.message})`,
      width,
    ),
    "",
    summary(clusters),
  ];
}

function clusterLines(cluster: Cluster, width: number): string[] {
  const { cluster: name, account, region, from, to, stage, findings } = cluster;
  const state = blocks(cluster) ? c.red("blocked") : c.yellow("ready, with warnings");
  const place = stage === null ? "in no stage" : `stage ${stage}`;
  return [
    "",
    `${c.bold(name)}  ${state}  ${c.dim(`${from} to ${to}, ${place}, ${account} ${region}`)}`,
    ...[...findings.filter(isBlock), ...findings.filter((finding) => !isBlock(finding))].flatMap((finding) =>
      findingLines(finding, width),
    ),
  ];
}

const isBlock = ({ severity }: Finding): boolean => severity === "block";

/** Where the text of a finding begins, and that of what was seen and what to do. */
const TEXT = " ".repeat(9);
const LABELLED = 8;

function findingLines({ severity, code, message, evidence, remedy }: Finding, width: number): string[] {
  const colour = severity === "block" ? c.red : c.yellow;
  const seen = evidence.flatMap((line) => wrap(line, width - TEXT.length - LABELLED));
  const todo = wrap(remedy, width - TEXT.length - LABELLED);
  return [
    `  ${colour(severity.padEnd(5))}  ${c.bold(code)}`,
    ...wrap(message, width - TEXT.length).map((line) => `${TEXT}${line}`),
    ...labelled("seen", seen).map((line) => c.dim(line)),
    ...labelled("remedy", todo),
  ];
}

const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${TEXT}${(index === 0 ? label : "").padEnd(LABELLED)}${line}`);

function restLines(
  title: string,
  clusters: readonly Cluster[],
  text: (cluster: Cluster) => string,
  width: number,
): string[] {
  if (clusters.length === 0) return [];
  return ["", ...wrap(`${title}: ${clusters.map(text).join(", ")}`, width, "  ")];
}

function summary(clusters: readonly Cluster[]): string {
  const asked = clusters.filter((cluster) => !isIdle(cluster));
  const [blocked, warned] = [asked.filter(blocks).length, asked.filter(onlyWarns).length];
  const idle = clusters.length - asked.length;
  const parts = [
    `${asked.length - blocked} of ${asked.length} ${asked.length === 1 ? "cluster" : "clusters"} ready`,
    ...(warned > 0 ? [`${warned} of them with warnings`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(idle > 0 ? [`${idle} with nothing to do`] : []),
  ];
  return `${parts.join(", ")}.`;
}
