import { SEVERITIES, type Severity } from "#core/baseline/rules.ts";
import { sourcesOf } from "#core/drift/page.ts";
import type { RuleText } from "#core/drift/rule.ts";
import { fixWords } from "#core/drift/rule-fixes.ts";
import type { FindingsAnswer, ScanAnswer } from "#events/operator/drift.ts";
import { colours as c } from "./colours.ts";
import { shortTime } from "./time.ts";
import { wrap } from "./wrap.ts";

/** Long lines are hard to read also where there is room for them. */
const LONGEST_LINE = 110;
const TEXT = " ".repeat(12);
const LABELLED = 8;

const COLOURS: Record<Severity, (text: string) => string> = {
  low: c.dim,
  medium: c.yellow,
  high: c.red,
  critical: c.red,
};

export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

type Shown = Pick<
  ScanAnswer["clusters"][number]["findings"][number],
  "rule" | "subject" | "severity" | "found" | "wanted" | "message" | "remedy" | "exemptedUntil"
>;

const exemptText = ({ exemptedUntil }: Pick<Shown, "exemptedUntil">): string =>
  exemptedUntil === null ? "" : `exempt until ${exemptedUntil.slice(0, 10)}`;

const worstFirst = <Finding extends Shown>(findings: readonly Finding[]): Finding[] =>
  [...findings].sort(
    (a, b) => rank(b.severity) - rank(a.severity) || (`${a.rule}#${a.subject}` < `${b.rule}#${b.subject}` ? -1 : 1),
  );

/** What a scan found, as a person reads it: the worst cluster first, what could not be seen at the end. */
export function scanLines(
  { now, clusters, unlisted }: Pick<ScanAnswer, "now" | "clusters" | "unlisted">,
  columns: number,
): string[] {
  const width = Math.min(LONGEST_LINE, columns);
  const worst = (cluster: (typeof clusters)[number]) =>
    Math.max(-1, ...cluster.findings.map(({ severity }) => rank(severity)));
  const off = clusters.filter(({ findings }) => findings.length > 0).sort((a, b) => worst(b) - worst(a));
  const fine = clusters.filter(({ findings, status }) => findings.length === 0 && status === "scanned");
  const waits = clusters.filter(({ status }) => status === "waits");
  return [
    `Drift of ${clusters.length} ${clusters.length === 1 ? "cluster" : "clusters"}, as of ${shortTime(now)} UTC`,
    ...off.flatMap(({ cluster, account, region, findings }) => [
      "",
      `${c.bold(cluster)}  ${c.dim(`${account} ${region}`)}`,
      ...worstFirst(findings).flatMap((finding) => findingLines(finding, width)),
    ]),
    ...restLines(
      "As they should be",
      fine.map(({ cluster }) => cluster),
      width,
    ),
    ...restLines(
      "Being made or deleted",
      waits.map(({ cluster }) => cluster),
      width,
    ),
    ...restLines(
      "Not listed",
      unlisted.map(({ account, region, message }) => `${account} ${region}: ${message}`),
      width,
    ),
    "",
    summary(clusters),
  ];
}

function findingLines(finding: Shown, width: number): string[] {
  const { rule, subject, severity, found, wanted, message, remedy } = finding;
  const exempt = exemptText(finding);
  const wide = width - TEXT.length - LABELLED;
  return [
    `  ${COLOURS[severity](severity.padEnd(8))}  ${c.bold(rule)}${subject === "" ? "" : c.dim(`  ${subject}`)}${exempt === "" ? "" : c.dim(`  ${exempt}`)}`,
    ...wrap(message, width - TEXT.length).map((line) => `${TEXT}${line}`),
    ...labelled("found", wrap(found, wide)).map((line) => c.dim(line)),
    ...labelled("wanted", wrap(wanted, wide)).map((line) => c.dim(line)),
    ...labelled("remedy", wrap(remedy, wide)),
  ];
}

const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${TEXT}${(index === 0 ? label : "").padEnd(LABELLED)}${line}`);

const restLines = (title: string, names: readonly string[], width: number): string[] =>
  names.length === 0 ? [] : ["", ...wrap(`${title}: ${names.join(", ")}`, width, "  ")];

function summary(clusters: ScanAnswer["clusters"]): string {
  const findings = clusters.flatMap((cluster) => cluster.findings);
  const counts = [...SEVERITIES]
    .reverse()
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  const gaps = clusters.filter((cluster) => cluster.gaps.length > 0).length;
  const exempt = findings.filter(({ exemptedUntil }) => exemptedUntil !== null).length;
  const hidden = exempt === 0 ? "" : ` ${exempt} exempt for now.`;
  const unseen = gaps === 0 ? "" : ` ${gaps} not read completely.`;
  return `${findings.length} ${findings.length === 1 ? "finding" : "findings"}${counts.length === 0 ? "" : ` (${counts.join(", ")})`}.${hidden}${unseen}`;
}

/** Findings on record, one line each. */
export function listLines({ findings }: Pick<FindingsAnswer, "findings">): string[] {
  if (findings.length === 0) return ["Nothing is open by what was found last; `drift scan` looks now."];
  return worstFirst(findings).map((finding) => {
    const { severity, rule, subject, cluster, openedAt, message, exemptedUntil } = finding;
    const exempt = exemptedUntil === null ? "" : c.dim(` (${exemptText(finding)})`);
    const what = subject === "" ? rule : `${rule} ${subject}`;
    return `${COLOURS[severity](severity.padEnd(8))}  ${c.bold(cluster)}  ${what}  since ${shortTime(openedAt)}${exempt}  ${c.dim(message)}`;
  });
}

/** Everything on record of one cluster, with how each came and went. */
export function showLines({ findings }: Pick<FindingsAnswer, "findings">, columns: number): string[] {
  const width = Math.min(LONGEST_LINE, columns);
  if (findings.length === 0) return ["Nothing is on record."];
  return worstFirst(findings).flatMap((finding) => {
    const { firstSeenAt, openedAt, closedAt, closedBecause, toldAt, reopened, fix } = finding;
    const ended = closedAt === null ? "open" : `closed ${shortTime(closedAt)}: ${closedBecause}`;
    const again = reopened === 0 ? "" : `, came back ${reopened === 1 ? "once" : `${reopened} times`}`;
    const told = toldAt === null ? "nobody was told" : `told ${shortTime(toldAt)}`;
    return [
      ...findingLines(finding, width),
      ...labelled("fix", fixText(fix)),
      ...labelled("since", [`${shortTime(openedAt)}, first seen ${shortTime(firstSeenAt)}${again}; ${told}; ${ended}`]),
    ];
  });
}

const fixText = (fix: FindingsAnswer["findings"][number]["fix"]): string[] =>
  fix === null
    ? []
    : [
        `${fix.outcome === "fixed" ? "" : "not "}fixed ${shortTime(fix.at)}${fix.reason === "" ? "" : `: ${fix.reason}`}`,
      ];

/** What a rule is about. */
export function explainLines(text: RuleText, columns: number): string[] {
  const width = Math.min(LONGEST_LINE, columns);
  return [
    `${c.bold(text.id)}  ${COLOURS[text.severity](text.severity)}`,
    "",
    ...wrap(`${text.title}. ${text.why}`, width),
    "",
    ...wrap(`What to do: ${text.remedy}`, width),
    ...wrap(`Looks at: ${sourcesOf(text)}`, width),
    ...wrap(`Fix: ${fixWords(text.id)}`, width),
    ...(text.page === "" ? [] : [`Read on: ${text.page}`]),
  ];
}
