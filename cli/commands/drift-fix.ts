import type { Command } from "commander";
import { confirm } from "../confirm.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";
import { fixLines, hasCalls } from "../view/fix.ts";

interface FixOptions extends OperatorOptions {
  rule?: string[];
  subject?: string[];
  as?: string;
  why: string;
  yes?: boolean;
  dryRun?: boolean;
}

const several = (value: string, before: string[] = []): string[] => [...before, value];

export function driftFix(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("fix"))
    .description("fix findings of one cluster: show the calls that would be made, and make them")
    .argument("<cluster>", "its name, or account/region/name")
    .option("--rule <id>", "findings of this rule only, also those whose fix is not safe; can be repeated", several)
    .option("--subject <name>", "findings about this only; can be repeated", several)
    .option("--why <text>", "told to everybody who follows it", "")
    .addOption(asOption())
    .option("--yes", "do not ask: for scripts")
    .option("--dry-run", "show what would be called and start nothing")
    .addHelpText(
      "after",
      "\nWithout --rule only what harms nobody is done. Every call looks first, so it can be repeated.\n\nExamples:\n  fleetwright drift fix payments-prod --dry-run\n  fleetwright drift fix payments-prod --rule deletion-protection --rule log-types --why audit\n  fleetwright drift fix 444455556666/eu-west-1/payments-prod --rule zonal-shift --yes",
    )
    .action(async (cluster: string, options: FixOptions) => {
      const client = operatorOf(options);
      const { rule: rules, subject: subjects } = options;
      const chosen = { ...(rules ? { rules } : {}), ...(subjects ? { subjects } : {}) };
      const { fix } = await ask(client, { action: "plan-fix", cluster, ...chosen }, "plan-fix");
      if (!options.json) for (const line of fixLines(fix, io.columns)) io.out(line);
      if (options.dryRun || !hasCalls(fix)) {
        if (options.json) io.out(json({ fix }));
        return;
      }
      if (!options.yes) await confirm("Make these calls?", io);
      const { name: by, ...guessed } = whoAsks(options.as);
      const id = `${fix.account}/${fix.region}/${fix.cluster}`;
      const request = { action: "fix-cluster" as const, cluster: id, ...chosen, by, why: options.why, ...guessed };
      const { clusterId, executionArn, alreadyStarted } = await ask(client, request, "fix-cluster");
      if (options.json) io.out(json({ fix, clusterId, executionArn, alreadyStarted }));
      else
        io.out(
          alreadyStarted
            ? `findings of ${clusterId} are being fixed already: ${executionArn}`
            : `the fix of ${clusterId} has begun: ${executionArn}`,
        );
    });
}
