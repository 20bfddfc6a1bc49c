import type { ClusterFacts, FactName, UnreadReason } from "../fleet/facts.ts";
import { accessCheck } from "./compare/access.ts";
import { addonsCheck } from "./compare/addons.ts";
import { argocdCheck } from "./compare/argocd.ts";
import { associationsCheck } from "./compare/associations.ts";
import type { PartCheck } from "./compare/check.ts";
import { configCheck } from "./compare/config.ts";
import { tagsCheck } from "./compare/tags.ts";
import type { BaselinePart, Comparison, ComparisonInput } from "./difference.ts";
import type { ClusterTemplate } from "./template.ts";

const PARTS = [tagsCheck, configCheck, addonsCheck, associationsCheck, accessCheck, argocdCheck];

/** A check as all of them look from outside: it is given what it needs, and nothing is assumed about the rest. */
type AnyCheck = Omit<PartCheck, "check"> & {
  check(facts: never, input: ComparisonInput): ReturnType<PartCheck["check"]>;
};

const checksFor = (template: ClusterTemplate, parts: readonly BaselinePart[] | undefined): readonly AnyCheck[] =>
  PARTS.filter((check: AnyCheck) => check.wanted(template) && (parts === undefined || parts.includes(check.part)));

/** The facts that comparing a cluster with its template takes, no more. */
export function factsFor(template: ClusterTemplate, parts?: readonly BaselinePart[]): FactName[] {
  return [...new Set(checksFor(template, parts).flatMap(({ needs, helps }) => [...needs, ...helps]))];
}

/** Where a cluster is not what its template says, part by part. A part whose facts could not be read is said to be unchecked, never fine. */
export function differences(input: ComparisonInput): Comparison {
  const comparison: Comparison = { differences: [], satisfied: [], unchecked: [] };
  for (const check of checksFor(input.template, input.parts)) {
    const values: Partial<Record<FactName, unknown>> = {};
    const unread = check.needs.flatMap((fact) => {
      const reason = take(input.facts, fact, values);
      return reason ? [{ part: check.part, fact, reason }] : [];
    });
    for (const fact of check.helps) take(input.facts, fact, values);
    comparison.unchecked.push(...unread);
    if (unread.length > 0) continue;
    for (const outcome of check.check(values as never, input)) {
      if ("satisfied" in outcome) {
        const { satisfied: _, ...what } = outcome;
        comparison.satisfied.push(what);
      } else comparison.differences.push(outcome);
    }
  }
  return comparison;
}

/** Puts a fact that was read among the values. @returns why it cannot be */
function take(
  { facts }: ClusterFacts,
  name: FactName,
  values: Partial<Record<FactName, unknown>>,
): UnreadReason | undefined {
  const fact = facts[name];
  if (!fact) return { code: "NotAsked", message: "nobody asked for it" };
  if ("unread" in fact) return fact.unread;
  values[name] = fact.value;
  return undefined;
}
