import type { OwnRule } from "#core/drift/own/rules.ts";
import type { DriftContext, Material, MaterialName } from "#core/drift/rule.ts";
import type { RuleInUse } from "#core/drift/scan.ts";
import type { Fact } from "#core/fleet/facts.ts";
import type { Composition } from "../compose.ts";

/** The user's own rules. The language they are written in is loaded only where there are any. */
export const ownRulesOf = async ({ drift: { custom } }: Composition["policy"]): Promise<OwnRule[]> =>
  custom.length === 0 ? [] : (await import("#core/drift/own/rules.ts")).ownRules(custom);

/** Evaluates those that are in use and whose facts could be read: before the others are asked, since an expression takes its time. */
export async function askOwn(
  own: readonly OwnRule[],
  inUse: readonly RuleInUse[],
  material: Partial<Record<MaterialName, Fact<unknown>>>,
  about: Omit<DriftContext, "comparison">,
): Promise<void> {
  const values: Partial<Material> = Object.fromEntries(
    Object.entries(material).flatMap(([name, fact]) => ("value" in fact ? [[name, fact.value]] : [])),
  );
  for (const { rule, ask } of own) {
    const used = inUse.some((each) => each.rule === rule);
    if (used && rule.needs.every((name) => name in values)) await ask(values, about);
  }
}
