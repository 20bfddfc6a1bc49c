import type { Command } from "commander";
import { RULE_TEXTS } from "#core/drift/rules/index.ts";
import { InvalidInputError } from "#core/errors.ts";
import { closest } from "#core/policy/problem.ts";
import type { FindingsAnswer } from "#events/operator/drift.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { explainLines, listLines, showLines } from "../view/drift.ts";
import { driftFix } from "./drift-fix.ts";
import { driftScan } from "./drift-scan.ts";

/** What is not as the policy file says. */
export function drift(parent: Command, io: Io): void {
  const group = parent.command("drift").description("clusters that are not as they should be");
  driftScan(group, io);
  driftFix(group, io);
  withOperatorOptions(group.command("list"))
    .description("what is open in the fleet, by what the last scans found")
    .option("--rule <id>", "findings of one rule only")
    .action(async (options: OperatorOptions & { rule?: string }) => {
      const { now, findings } = await everyFinding(options);
      const chosen = findings.filter(({ rule }) => options.rule === undefined || rule === ruleNamed(options.rule).id);
      if (options.json) io.out(json({ now, findings: chosen }));
      else for (const line of listLines({ findings: chosen })) io.out(line);
    });
  withOperatorOptions(group.command("show <cluster>"))
    .description("everything on record of one cluster: its name, or account/region/name")
    .action(async (cluster: string, options: OperatorOptions) => {
      const { now, findings } = await everyFinding(options, cluster);
      if (options.json) io.out(json({ now, findings }));
      else for (const line of showLines({ findings }, io.columns)) io.out(line);
    });
  group
    .command("explain <rule>")
    .description("what a rule looks for, why it matters, and what to do")
    .option("--json", "print it as JSON")
    .action((id: string, options: { json?: boolean }) => {
      const text = ruleNamed(id);
      if (options.json) {
        const { title, severity, why, remedy, page } = text;
        io.out(json({ id: text.id, title, severity, why, remedy, page }));
      } else for (const line of explainLines(text, io.columns)) io.out(line);
    });
}

function ruleNamed(id: string) {
  const text = RULE_TEXTS.find((rule) => rule.id === id);
  if (text) return text;
  const ids = RULE_TEXTS.map((rule) => rule.id);
  const meant = closest(id, ids);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new InvalidInputError("UNKNOWN_RULE", `there is no rule ${id}${hint} Rules: ${ids.join(", ")}`);
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
