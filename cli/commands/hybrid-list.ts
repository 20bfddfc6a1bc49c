import type { Command } from "commander";
import { hybridExamples } from "../hybrid-options.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { listLines } from "../view/hybrid.ts";

export function hybridList(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("list"))
    .description("activations hosts can join by, with how many have")
    .argument("[site]", "of one site only")
    .option("--all", "also those that have ended")
    .addHelpText("after", hybridExamples("list", "list berlin --all"))
    .action(async (site: string | undefined, options: OperatorOptions & { all?: boolean }) => {
      const request = { action: "list-activations" as const, all: options.all ?? false, ...(site ? { site } : {}) };
      const { activations } = await ask(operatorOf(options), request, "list-activations");
      if (options.json) io.out(json({ activations }));
      else for (const line of listLines(activations, io.columns)) io.out(line);
    });
}
