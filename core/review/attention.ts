import { dollars } from "../lifecycle/support.ts";
import { count, dayOf, some } from "../preflight/text.ts";
import { total } from "./deadlines.ts";
import { worstFirst } from "./findings.ts";
import type { FleetReview } from "./shape.ts";
import { daysText } from "./words.ts";

type Item = FleetReview["attention"][number];
type Parts = Omit<FleetReview, "attention" | "numbers" | "format">;

const DAY = 86_400_000;
const SOON_DAYS = 60;
const EXEMPTION_DAYS = 14;
const MOST = 8;

/** What somebody should look at first, a sentence each, the most urgent first. */
export function attentionOf(review: Parts): Item[] {
  return [
    ...unsupported(review),
    ...findings(review),
    ...supportEnds(review),
    ...extended(review),
    ...addonsOff(review),
    ...nodesOut(review),
    ...exemptionsEnd(review),
    ...unread(review),
  ]
    .sort(worstFirst)
    .slice(0, MOST);
}

const names = (clusters: readonly { name: string }[]): string => some(clusters.map(({ name }) => name));

function unsupported({ clusters }: Parts): Item[] {
  const out = clusters.filter(({ support }) => support === "unsupported");
  if (out.length === 0) return [];
  const text = `${count(out.length, "cluster")} out of support, which EKS may upgrade at any time: ${names(out)}.`;
  return [{ severity: "critical", section: "inventory", text }];
}

function findings({ owners }: Parts): Item[] {
  return (["critical", "high"] as const).flatMap((severity) => {
    const groups = owners.flatMap((owner) => owner.groups).filter((group) => group.severity === severity);
    const all = groups.reduce((sum, group) => sum + group.findings.length, 0);
    if (all === 0) return [];
    const oldest = Math.max(...groups.map(({ oldestDays }) => oldestDays));
    const titles = Map.groupBy(groups, ({ title }) => title);
    const most = [...titles]
      .map(([title, same]) => ({ title, number: same.reduce((sum, group) => sum + group.findings.length, 0) }))
      .sort((a, b) => b.number - a.number || (a.title < b.title ? -1 : 1))
      .slice(0, 3)
      .map(({ title, number }) => `${title} (${number})`);
    const age = oldest === 0 ? "" : `, open for up to ${count(oldest, "day")}`;
    const text = `${count(all, `${severity} finding`)}${age}; most often: ${most.join(", ")}.`;
    return [{ severity, section: "findings", text }];
  });
}

function supportEnds({ at, deadlines, costs, until }: Parts): Item[] {
  const limit = new Date(Date.parse(at) + SOON_DAYS * DAY).toISOString();
  return deadlines.flatMap(({ kind, at: day, about, clusters, over, what }): Item[] => {
    if (over || day > limit) return [];
    if (kind === "certificate") return [{ severity: "high", section: "deadlines", text: what }];
    if (kind !== "standard-support" && kind !== "extended-support") return [];
    const dear = costs.filter(({ id }) => clusters.includes(id));
    const money = dear.length === 0 ? "" : ` Waiting costs ${dollars(total(dear))} until ${dayOf(until)}.`;
    const support = kind === "standard-support" ? "Standard" : "Extended";
    const text = `${support} support of Kubernetes ${about} ends on ${dayOf(day)}, ${daysText(day, at)}: ${count(clusters.length, "cluster")}.${money}`;
    return [{ severity: kind === "extended-support" ? "critical" : "high", section: "deadlines", text }];
  });
}

function extended({ clusters, costs }: Parts): Item[] {
  const paid = clusters.filter(({ support }) => support === "extended");
  if (paid.length === 0) return [];
  const monthly = costs
    .filter(({ id }) => paid.some((cluster) => cluster.id === id))
    .reduce((sum, { dollarsAMonth }) => sum + dollarsAMonth, 0);
  const text = `${count(paid.length, "cluster")} in extended support, ${dollars(monthly)} a month more than in standard support: ${names(paid)}.`;
  return [{ severity: "high", section: "costs", text }];
}

function addonsOff({ addons }: Parts): Item[] {
  const unwell = addons.clusters.filter(({ cells }) =>
    cells.some(({ state }) => state === "degraded" || state === "failed" || state === "incompatible"),
  );
  if (unwell.length === 0) return [];
  const text = `${count(unwell.length, "cluster")} with an add-on that is not healthy or does not fit: ${names(unwell)}.`;
  return [{ severity: "high", section: "addons", text }];
}

function nodesOut({ sites }: Parts): Item[] {
  return sites.flatMap(({ name, nodes }): Item[] => {
    const unknown = nodes.unknown === 0 ? [] : [`${count(nodes.unknown, "node")} nobody issued an activation for`];
    const lost = nodes.lost === 0 ? [] : [`${count(nodes.lost, "node")} out of touch`];
    if (unknown.length + lost.length === 0) return [];
    const severity = nodes.unknown > 0 ? "high" : "medium";
    return [{ severity, section: "hybrid", text: `Site ${name}: ${[...unknown, ...lost].join(", ")}.` }];
  });
}

function exemptionsEnd({ exemptions }: Parts): Item[] {
  const soon = exemptions.filter(({ daysLeft }) => daysLeft <= EXEMPTION_DAYS);
  if (soon.length === 0) return [];
  const ends = soon.map(
    ({ rule, daysLeft }) => `${rule} (${daysLeft === 0 ? "over" : `${count(daysLeft, "day")} left`})`,
  );
  const text = `${count(soon.length, "exemption")} within ${EXEMPTION_DAYS} days of the end: ${some(ends)}.`;
  return [{ severity: "medium", section: "exemptions", text }];
}

function unread({ gaps }: Parts): Item[] {
  if (gaps.length === 0) return [];
  const text = `${count(gaps.length, "thing")} could not be read; what is said here may be incomplete: ${some(gaps.map(({ what }) => what))}.`;
  return [{ severity: "medium", section: "gaps", text }];
}
