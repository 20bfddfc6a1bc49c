import type { Command } from "commander";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { clusterLines } from "../view/cluster.ts";

interface ShowOptions extends OperatorOptions {
  live?: boolean;
}

export function inventoryShow(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("show"))
    .description("everything known of one cluster: versions, add-ons, deadlines, owner, findings, changes, runs")
    .argument("<cluster>", "its name, or account/region/name where the name alone is not enough")
    .option("--live", "ask EKS now instead of showing what was seen last")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright inventory show payments-prod-eu\n  fleetwright inventory show 444455556666/eu-west-1/payments-prod-eu --live --json",
    )
    .action(async (cluster: string, { live = false, ...options }: ShowOptions) => {
      const answer = await ask(operatorOf(options), { action: "cluster", cluster, live }, "cluster");
      if (options.json) io.out(json(answer.cluster));
      else for (const line of clusterLines(answer.cluster, { now: answer.now, width: io.columns })) io.out(line);
    });
}
