import type { Command } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";
import { nodesLines, planLines } from "../view/hybrid-nodes.ts";

interface ChangeOptions extends OperatorOptions {
  as?: string;
  why: string;
  site?: string;
}

const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  fleetwright hybrid ${line}`).join("\n")}`;

const whose = ({ as, why }: ChangeOptions) => {
  const { name: by, ...guessed } = whoAsks(as);
  return { by, why, ...guessed };
};

const withChangeOptions = (command: Command): Command =>
  withOperatorOptions(command).option("--why <text>", "told in the cluster's channel", "").addOption(asOption());

/** Hybrid nodes: who they are, how they get to a version, and those that have to go. */
export function hybridNodes(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("nodes"))
    .description("hybrid nodes with ping, agent and kubelet: known, unknown, lost or about to be removed")
    .argument("[site]", "only this site's")
    .option("--all", "also those that were removed")
    .option("--fail", "end with 1 when a node is unknown or lost")
    .addHelpText("after", examples("nodes", "nodes berlin --json", "nodes --fail"))
    .action(async (site: string | undefined, options: OperatorOptions & { all?: boolean; fail?: boolean }) => {
      const request = {
        action: "list-nodes" as const,
        all: options.all ?? false,
        ...(site === undefined ? {} : { site }),
      };
      const answer = await ask(operatorOf(options), request, "list-nodes");
      if (options.json) io.out(json(answer));
      else for (const line of nodesLines(answer, io.columns)) io.out(line);
      const bad = answer.nodes.some(({ status }) => status !== "known" && status !== "removed");
      if (options.fail && bad) throw new Exit(EXIT.failed);
    });

  withOperatorOptions(parent.command("plan"))
    .description("how the nodes of a site get to a Kubernetes version: batches, and what is typed where")
    .argument("<site>")
    .requiredOption("--to <minor>", "a Kubernetes minor such as 1.35")
    .addHelpText("after", examples("plan berlin --to 1.35", "plan berlin --to 1.35 --json"))
    .action(async (site: string, options: OperatorOptions & { to: string }) => {
      const { plan } = await ask(operatorOf(options), { action: "plan-site", site, to: options.to }, "plan-site");
      if (options.json) io.out(json(plan));
      else for (const line of planLines(plan, io.columns)) io.out(line);
    });

  withChangeOptions(parent.command("deregister"))
    .description("have SSM forget a node: it gets no credentials any more")
    .argument("<node>", "id of its managed instance (mi-...), or its host's name")
    .option("--force", "also when it is in touch and known")
    .option("--dry-run", "only say what would be done")
    .addHelpText("after", examples('deregister mi-0a1b2c3d4e5f60718 --why "host was scrapped"'))
    .action(async (node: string, options: ChangeOptions & { force?: boolean; dryRun?: boolean }) => {
      const { force = false, dryRun = false } = options;
      const request = { action: "deregister-node" as const, node, force, dryRun, ...whose(options) };
      const answer = await ask(operatorOf(options), request, "node-changes");
      if (options.json) io.out(json(answer));
      else for (const { message } of answer.changes) io.out(message);
    });

  const answer = (name: "approve" | "reject", verdict: "approved" | "rejected", description: string) =>
    withChangeOptions(parent.command(name))
      .description(description)
      .argument("[node...]", "ids of managed instances, or names of hosts")
      .option("--site <site>", "everything that is asked about nodes of the site")
      .addHelpText("after", examples(`${name} mi-0a1b2c3d4e5f60718`, `${name} --site berlin --why "ticket 4711"`))
      .action(async (nodes: string[], options: ChangeOptions) => {
        const { site } = options;
        if ((nodes.length === 0) === (site === undefined))
          throw new InvalidInputError("BAD_OPTION", "name either nodes or, with --site, a site");
        const which = site === undefined ? { nodes } : { site };
        const request = { action: "answer-removal" as const, verdict, ...which, ...whose(options) };
        const answered = await ask(operatorOf(options), request, "node-changes");
        if (options.json) io.out(json(answered));
        else for (const { message } of answered.changes) io.out(message);
      });
  answer("approve", "approved", "say yes to the removal of nodes that was asked");
  answer("reject", "rejected", "say no to the removal of nodes that was asked: they stay");
}
