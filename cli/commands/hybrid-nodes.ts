import type { Command } from "commander";
import { EXIT, Exit } from "../exit.ts";
import { hybridExamples } from "../hybrid-options.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { nodesLines } from "../view/hybrid-nodes.ts";

interface NodesOptions extends OperatorOptions {
  all?: boolean;
  fail?: boolean;
}

export function hybridNodes(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("nodes"))
    .description("hybrid nodes with ping, agent and kubelet: known, unknown, lost or about to be removed")
    .argument("[site]", "of one site only")
    .option("--all", "also those that were removed")
    .option("--fail", "end with 1 when a node is unknown, lost or about to be removed")
    .addHelpText("after", hybridExamples("nodes", "nodes berlin --json", "nodes --fail"))
    .action(async (site: string | undefined, options: NodesOptions) => {
      const which = site === undefined ? {} : { site };
      const request = { action: "list-nodes" as const, all: options.all ?? false, ...which };
      const answer = await ask(operatorOf(options), request, "list-nodes");
      if (options.json) io.out(json(answer));
      else for (const line of nodesLines(answer, io.columns)) io.out(line);
      const bad = answer.nodes.some(({ status }) => status !== "known" && status !== "removed");
      if (options.fail && bad) throw new Exit(EXIT.failed);
    });
}
