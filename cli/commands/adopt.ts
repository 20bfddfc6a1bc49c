import type { Command } from "commander";
import { confirm } from "../confirm.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";
import { adoptionLines, hasSteps } from "../view/adoption.ts";

interface AdoptOptions extends OperatorOptions {
  as?: string;
  why: string;
  yes?: boolean;
  dryRun?: boolean;
}

export function adopt(program: Command, io: Io): void {
  withOperatorOptions(program.command("adopt"))
    .description("make a cluster look like the standard template, as far as the policy file switches that on")
    .argument("<cluster>", "its name, or account/region/name")
    .option("--why <text>", "told to everybody who follows it", "")
    .addOption(asOption())
    .option("--yes", "do not ask: for scripts")
    .option("--dry-run", "show what would be done and start nothing")
    .addHelpText(
      "after",
      "\nNew clusters are adopted by themselves. What is so already is left alone, so it can be repeated.\n\nExamples:\n  fleetwright adopt payments-prod --dry-run\n  fleetwright adopt 444455556666/eu-west-1/payments-prod --yes\n  fleetwright adopt payments-prod --dry-run --json --endpoint http://127.0.0.1:4566",
    )
    .action(async (cluster: string, options: AdoptOptions) => {
      const client = operatorOf(options);
      const { adoption } = await ask(client, { action: "plan-adoption", cluster }, "plan-adoption");
      if (!options.json) for (const line of adoptionLines(adoption, io.columns)) io.out(line);
      if (options.dryRun) {
        if (options.json) io.out(json({ adoption }));
        return;
      }
      if (!options.yes && hasSteps(adoption)) await confirm("Start the adoption?", io);
      const { name: by, ...guessed } = whoAsks(options.as);
      const id = `${adoption.account}/${adoption.region}/${adoption.cluster}`;
      const request = { action: "adopt-cluster" as const, cluster: id, by, why: options.why, ...guessed };
      const { clusterId, executionArn, alreadyStarted } = await ask(client, request, "adopt-cluster");
      if (options.json) io.out(json({ adoption, clusterId, executionArn, alreadyStarted }));
      else
        io.out(
          `the adoption of ${clusterId} ${alreadyStarted ? "is under way already" : "has begun"}: ${executionArn}`,
        );
    });
}
