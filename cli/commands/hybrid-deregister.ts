import type { Command } from "commander";
import { type HybridChangeOptions, hybridExamples, whoseChange, withHybridChangeOptions } from "../hybrid-options.ts";
import { type Io, json } from "../io.ts";
import { ask, operatorOf } from "../operator-options.ts";

export function hybridDeregister(parent: Command, io: Io): void {
  withHybridChangeOptions(parent.command("deregister"))
    .description("have SSM forget a node, which then gets no credentials any more")
    .argument("<node>", "id of its managed instance (mi-...), or its host's name")
    .option("--force", "also when it is in touch and known")
    .addHelpText(
      "after",
      hybridExamples('deregister mi-0a1b2c3d4e5f60718 --why "host was scrapped"', "deregister berlin-box-1 --dry-run"),
    )
    .action(async (node: string, options: HybridChangeOptions & { force?: boolean }) => {
      const { force = false, dryRun = false } = options;
      const request = { action: "deregister-node" as const, node, force, dryRun, ...whoseChange(options) };
      const { changes } = await ask(operatorOf(options), request, "node-changes");
      if (options.json) io.out(json({ changes }));
      else for (const { message } of changes) io.out(message);
    });
}
