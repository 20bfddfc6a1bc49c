import { existsSync } from "node:fs";
import type { Command } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { ownText } from "#core/drift/own/text.ts";
import type { RuleText } from "#core/drift/rule.ts";
import { exemptibleRules } from "#core/drift/rule-ids.ts";
import { RULE_TEXTS } from "#core/drift/rules/index.ts";
import { InvalidInputError } from "#core/errors.ts";
import { orMeant } from "#core/policy/problem.ts";
import type { FindingsAnswer } from "#events/operator/drift.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { readPolicy } from "../policy-file.ts";
import { explainLines, listLines, showLines } from "../view/drift.ts";
import { driftExempt } from "./drift-exempt.ts";
import { driftExemptions } from "./drift-exemptions.ts";
import { driftFix } from "./drift-fix.ts";
import { driftScan } from "./drift-scan.ts";

/** What is not as the policy file says. */
export function drift(parent: Command, io: Io): void {
  const group = parent.command("drift").description("clusters that are not as they should be");
  driftScan(group, io);
  driftExempt(group, io);
  driftExemptions(group, io);
  driftFix(group, io);
  withOperatorOptions(group.command("list"))
    .description("list what is open in the fleet, by what the last scans found")
    .option("--rule <id>", "findings of one rule only")
    .action(async (options: OperatorOptions & { rule?: string }) => {
      const { now, findings } = await everyFinding(options);
      const id = options.rule === undefined ? undefined : knownRule(options.rule, findings);
      const chosen = findings.filter(({ rule }) => id === undefined || rule === id);
      if (options.json) io.out(json({ now, findings: chosen }));
      else for (const line of listLines({ findings: chosen })) io.out(line);
    });
  withOperatorOptions(group.command("show <cluster>"))
    .description("show everything on record of one cluster: its name, or account/region/name")
    .action(async (cluster: string, options: OperatorOptions) => {
      const { now, findings } = await everyFinding(options, cluster);
      if (options.json) io.out(json({ now, findings }));
      else for (const line of showLines({ findings }, io.columns)) io.out(line);
    });
  group
    .command("explain <rule>")
    .description("say what a rule looks for, why it matters, and what to do")
    .option("--policy <file>", "the policy file, for rules of the fleet's own", "fleet.yaml")
    .option("--json", "print it as JSON")
    .action((id: string, options: { policy: string; json?: boolean }) => {
      const text = ruleNamed(id, options.policy);
      if (options.json) {
        const { title, severity, why, remedy, page } = text;
        io.out(json({ id: text.id, title, severity, why, remedy, page }));
      } else for (const line of explainLines(text, io.columns)) io.out(line);
    });
}

/** A rule with its words; the policy file is looked into only for what Fleetwright does not know itself. */
function ruleNamed(id: string, policyFile: string): RuleText {
  const text = RULE_TEXTS.find((rule) => rule.id === id);
  if (text) return text;
  const own = existsSync(policyFile) ? readPolicy(policyFile, systemClock.now()).drift.custom.map(ownText) : [];
  return (
    own.find((rule) => rule.id === id) ??
    unknownRule(
      id,
      [...RULE_TEXTS, ...own].map((rule) => rule.id),
    )
  );
}

/** An id that findings may have: a rule of the product's, or whatever is on record. */
function knownRule(id: string, findings: FindingsAnswer["findings"]): string {
  const ids = [...new Set([...exemptibleRules(), ...findings.map(({ rule }) => rule)])];
  return ids.includes(id) ? id : unknownRule(id, ids);
}

function unknownRule(id: string, ids: readonly string[]): never {
  throw new InvalidInputError("UNKNOWN_RULE", `there is no rule ${id}${orMeant(id, ids)} Rules: ${ids.join(", ")}`);
}

async function everyFinding(
  options: OperatorOptions,
  cluster?: string,
): Promise<Pick<FindingsAnswer, "now" | "findings">> {
  const client = operatorOf(options);
  const findings: FindingsAnswer["findings"] = [];
  for (let after: string | undefined; ; ) {
    const request = { ...(cluster === undefined ? {} : { cluster }), ...(after === undefined ? {} : { after }) };
    const page = await ask(client, { action: "findings", ...request }, "findings");
    findings.push(...page.findings);
    if (page.next === null) return { now: page.now, findings };
    after = page.next;
  }
}
