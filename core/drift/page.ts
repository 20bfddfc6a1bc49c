import type { DriftRule, RuleText } from "./rule.ts";
import { fixWords, RULE_FIXES } from "./rule-fixes.ts";
import { DRIFT_RULES, RULE_TEXTS } from "./rules/index.ts";

const readBy = (id: string): DriftRule | undefined => DRIFT_RULES.find((rule) => rule.id === id);

/** What a rule looks at, in words. */
export function sourcesOf({ id }: Pick<RuleText, "id">): string {
  const rule = readBy(id);
  if (!rule) return RULE_TEXTS.some((text) => text.id === id) ? "the scan itself" : "what its expression reads";
  const facts = rule.needs.join(", ");
  if (rule.part !== undefined) return `the standard template (${rule.part})`;
  return facts === "" ? "labels and the policy file" : facts;
}

/** docs/drift.md: every rule, written from the rules themselves. */
export function driftPage(): string {
  return `${HEAD}
| rule | severity | what it means | looks at | fix |
| --- | --- | --- | --- | --- |
${RULE_TEXTS.map((text) => `| [\`${text.id}\`](#${text.id}) | ${text.severity} | ${text.title} | ${sourcesOf(text)} | ${fixCell(text)} |`).join("\n")}

${RULE_TEXTS.map(section).join("\n\n")}
`;
}

const section = ({ id, title, why, remedy, page }: RuleText): string =>
  `### ${id}\n\n${title}. ${why}\n\n${remedy} [AWS's page](${page})\n\nFix: ${fixWords(id)}.`;

const SAFE = { always: "safe", sometimes: "safe in part", never: "by hand" };
const fixCell = ({ id }: RuleText): string => {
  const fix = RULE_FIXES[id];
  return fix ? `\`${fix.call}\` (${SAFE[fix.safe]})` : "";
};

const HEAD = `<!-- Written by \`npm run rules\` from core/drift/rules. -->

# Drift

A scan reads a cluster with as few calls as the rules in use need, asks every rule, and writes down what it found. A finding is told in the cluster's channel once it has persisted, once; it
closes by itself, and opens again as the same finding. What cannot be read is a finding of its own (\`cluster-unreadable\`, \`fact-unread\`): rules that need it are not asked, and their findings stay
as they are. Which rules hold where, and how severe they are, stands under \`drift\` in the [policy file](policy.md#drift).

Some findings can be fixed by Fleetwright, each with the one call that the table names. *Safe*: nothing that runs in the cluster, and nobody who uses it, can be the worse for it; the policy file can have
it done without anybody asking ([\`drift.fix\`](policy.md#fixes)). *Safe in part*: it depends on the very finding. *By hand*: done only when somebody names the rule, as in
\`fleetwright drift fix CLUSTER --rule RULE\`. What the fix is for one cluster shows \`fleetwright drift fix CLUSTER --dry-run\`.
`;
