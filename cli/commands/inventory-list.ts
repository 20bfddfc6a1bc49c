import type { Command } from "commander";
import { type FilterOptions, readClusters, selectorOf, withFilters } from "../clusters.ts";
import { type Io, json } from "../io.ts";
import { type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { inventoryLines } from "../view/inventory.ts";

interface ListOptions extends OperatorOptions, FilterOptions {
  live?: boolean;
}

export function inventoryList(parent: Command, io: Io): void {
  withFilters(withOperatorOptions(parent.command("list")))
    .description("the clusters of a deployment or running sandbox, as they were seen last")
    .option("--live", "ask EKS now instead: it takes longer, and finds what no event told of")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright inventory list\n  fleetwright inventory list --tier prod --region eu-west-1,us-east-1\n  fleetwright inventory list --match team=payments --live --json",
    )
    .action(async ({ live = false, ...options }: ListOptions) => {
      const {
        action: _action,
        next: _next,
        ...answer
      } = await readClusters(operatorOf(options), {
        match: selectorOf(options),
        live,
      });
      if (options.json) io.out(json(answer));
      else for (const line of inventoryLines(answer, { live, width: io.columns })) io.out(line);
    });
}
