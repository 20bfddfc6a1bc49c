import type { ReviewedCluster, ReviewMaterial } from "#events/operator/review.ts";
import { SEVERITIES, type Severity } from "../baseline/rules.ts";
import { RULE_TEXTS } from "../drift/rules/index.ts";
import { idOf } from "./common.ts";
import type { FindingGroup, FleetReview } from "./shape.ts";

const DAY = 86_400_000;

type Finding = ReviewedCluster["findings"][number];

/** Whether an exemption holds for it. */
export const isExempted = ({ exemptedUntil }: Pick<Finding, "exemptedUntil">, now: string): boolean =>
  exemptedUntil !== null && exemptedUntil > now;

export const worstFirst = (a: { severity: Severity }, b: { severity: Severity }): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);

interface Located {
  cluster: ReviewedCluster;
  finding: Finding;
}

/** Open findings by who answers for their cluster, whoever has the worst first, and those that are exempted. */
export function findingsOf({ fleet, clusters }: ReviewMaterial): Pick<FleetReview, "owners" | "exempted"> {
  const all = clusters.flatMap((cluster) => cluster.findings.map((finding): Located => ({ cluster, finding })));
  const open = all.filter(({ finding }) => !isExempted(finding, fleet.now));
  const exempted = all.filter(({ finding }) => isExempted(finding, fleet.now));
  const byOwner = Map.groupBy(open, ({ cluster }) => cluster.summary.owner);
  const owners = [...byOwner].map(([owner, own]) => {
    const count = (severity: Severity) => own.filter(({ finding }) => finding.severity === severity).length;
    const counts = { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low") };
    return { owner, counts, groups: grouped(own, fleet.now) };
  });
  const weight = ({ counts: { critical, high, medium, low } }: (typeof owners)[number]) => [
    critical,
    high,
    medium,
    low,
  ];
  return {
    owners: owners.sort((a, b) => compareLists(weight(b), weight(a)) || ((a.owner ?? "") < (b.owner ?? "") ? -1 : 1)),
    exempted: grouped(exempted, fleet.now),
  };
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, index) => value !== b[index]);
  return first < 0 ? 0 : (a[first] ?? 0) - (b[first] ?? 0);
}

function grouped(located: readonly Located[], now: string): FindingGroup[] {
  const groups = Map.groupBy(located, ({ finding: { rule, severity } }) => `${rule} ${severity}`);
  return [...groups.values()]
    .flatMap((group) => groupOf(group, now))
    .sort(
      (a, b) =>
        worstFirst(a, b) || b.findings.length - a.findings.length || (a.rule < b.rule ? -1 : Number(a.rule > b.rule)),
    );
}

function groupOf(located: readonly Located[], now: string): FindingGroup[] {
  const [first] = located;
  if (!first) return [];
  const { rule, severity } = first.finding;
  const findings = located
    .map(({ cluster: { summary }, finding }) => ({
      id: idOf({ summary }),
      name: summary.cluster,
      subject: finding.subject,
      message: finding.message,
      remedy: finding.remedy,
      openedAt: finding.openedAt,
      days: Math.max(0, Math.floor((Date.parse(now) - Date.parse(finding.openedAt)) / DAY)),
      exemptedUntil: finding.exemptedUntil,
    }))
    .sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
  const text = RULE_TEXTS.find(({ id }) => id === rule);
  const same = new Set(findings.map(({ remedy }) => remedy)).size === 1;
  return [
    {
      ...{ rule, severity, findings },
      title: text?.title ?? inWords(rule),
      remedy: same ? first.finding.remedy : (text?.remedy ?? first.finding.remedy),
      oldestDays: Math.max(...findings.map(({ days }) => days)),
    },
  ];
}

const key = ({ name, id, subject }: { name: string; id: string; subject: string }): string =>
  `${name} ${id} ${subject}`;

/** `node-out-of-touch`: `Node out of touch`. */
const inWords = (rule: string): string => {
  const words = rule.replaceAll("-", " ");
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
};
