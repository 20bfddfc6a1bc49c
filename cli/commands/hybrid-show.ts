import type { Command } from "commander";
import { hybridExamples } from "../hybrid-options.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { shownLines } from "../view/hybrid.ts";

export function hybridShow(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("show"))
    .description("a site or an activation, with the configuration and the command lines by which hosts join")
    .argument("<name>", "a site, an activation's name, or SSM's id of it")
    .addHelpText("after", hybridExamples("show berlin", "show berlin-20261121093000 --json"))
    .action(async (name: string, options: OperatorOptions) => {
      const shown = await ask(operatorOf(options), { action: "show-hybrid", name }, "show-hybrid");
      const { site, activation, handover } = shown;
      if (options.json) io.out(json({ site, activation, handover }));
      else for (const line of shownLines(shown, io.columns)) io.out(line);
    });
}
