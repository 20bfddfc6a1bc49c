import type { Command } from "commander";
import { readInventory } from "../inventory.ts";
import { type Io, json } from "../io.ts";
import { type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { refuseToReplace, writeOutput } from "../output-file.ts";

interface ExportOptions extends OperatorOptions {
  out?: string;
  force?: boolean;
}

export function inventoryExport(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("export"))
    .description(
      "save the fleet of a deployment or running sandbox as an inventory file: versions, tags, add-ons, node groups and health; no endpoints, roles or networks",
    )
    .option("--out <file>", "where to (default: stdout)")
    .option("--force", "replace a file that is there")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright inventory export --out fleet.json\n  fleetwright inventory export --endpoint http://127.0.0.1:4566 > fleet.json\n  fleetwright plan --simulate --fleet fleet.json --policy fleet.yaml --goal 1.35",
    )
    .action(async ({ out, force = false, ...options }: ExportOptions) => {
      refuseToReplace([out], force);
      const { inventory, leftOut } = await readInventory(operatorOf(options));
      for (const id of leftOut) io.err(`left out: ${id}, EKS reports no Kubernetes version of it or of a node group`);
      if (out === undefined) {
        io.out(json(inventory));
        return;
      }
      writeOutput(out, `${json(inventory)}\n`, force);
      const written = { file: out, fleet: inventory.fleet, clusters: inventory.clusters.length };
      io.out(options.json ? json(written) : `wrote ${written.clusters} clusters of fleet ${written.fleet} to ${out}`);
    });
}
