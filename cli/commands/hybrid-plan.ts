import type { Command } from "commander";
import { hybridExamples } from "../hybrid-options.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { planLines } from "../view/hybrid-plan.ts";

export function hybridPlan(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("plan"))
    .description("how the nodes of a site get to a Kubernetes version: batches, and what is typed where")
    .argument("<site>")
    .requiredOption("--to <minor>", "a Kubernetes minor such as 1.35")
    .addHelpText("after", hybridExamples("plan berlin --to 1.35", "plan berlin --to 1.35 --json"))
    .action(async (site: string, options: OperatorOptions & { to: string }) => {
      const { plan } = await ask(operatorOf(options), { action: "plan-site", site, to: options.to }, "plan-site");
      if (options.json) io.out(json({ plan }));
      else for (const line of planLines(plan, io.columns)) io.out(line);
    });
}
