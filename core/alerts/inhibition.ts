import type { InhibitRule } from "../policy/alerts-policy.ts";
import { type Labels, labelValue, matchesAll } from "./matching.ts";
import { matchersText } from "./parse-matchers.ts";

/** An alert that fires, as far as inhibition looks at it. */
export interface Firing {
  fingerprint: string;
  labels: Labels;
}

/** What mutes an alert: another one, by a rule. */
export interface Inhibitor {
  fingerprint: string;
  labels: Labels;
  /** Its name, or what it says. */
  rule: string;
}

/**
 * Who is inhibited by whom, as Alertmanager decides it: while an alert that matches `source` fires, alerts that match `target` are, if all labels of `equal` have the same values; a label that is missing on both
 * sides has. An alert that matches both sides is not inhibited by others that do, so none inhibits itself.
 *
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings
 *
 * @param firing all that fire and might inhibit; resolved ones inhibit nothing
 * @returns what inhibits an alert with these labels, in the order of rules, then of `firing`; empty: nothing
 */
export function inhibitions(firing: readonly Firing[], rules: readonly InhibitRule[]): (labels: Labels) => Inhibitor[] {
  const prepared = rules.map((rule) => prepare(rule, firing));
  return (labels) => prepared.flatMap((inhibitorsBy) => inhibitorsBy(labels));
}

function prepare(rule: InhibitRule, firing: readonly Firing[]): (labels: Labels) => Inhibitor[] {
  const { source, target, equal } = rule;
  const name = rule.name ?? `${matchersText(source)} inhibits ${matchersText(target)}`;
  const equalOf = (labels: Labels): string => JSON.stringify(equal.map((label) => labelValue(labels, label)));
  const sources = Map.groupBy(
    firing.filter(({ labels }) => matchesAll(source, labels)),
    ({ labels }) => equalOf(labels),
  );
  return (labels) => {
    if (sources.size === 0 || !matchesAll(target, labels)) return [];
    const both = matchesAll(source, labels);
    return (sources.get(equalOf(labels)) ?? [])
      .filter((other) => !both || !matchesAll(target, other.labels))
      .map(({ fingerprint, labels: its }) => ({ fingerprint, labels: its, rule: name }));
  };
}
