import type { Command } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { type HybridChangeOptions, hybridExamples, whoseChange, withHybridChangeOptions } from "../hybrid-options.ts";
import { type Io, json } from "../io.ts";
import { ask, operatorOf } from "../operator-options.ts";

const VERDICTS = {
  approve: { verdict: "approved", description: "say yes to the removal of nodes that was asked" },
  reject: { verdict: "rejected", description: "say no to the removal of nodes that was asked: they stay" },
} as const;

/** Answers to what is asked about nodes that are gone, or should not be there. */
export function hybridRemovals(parent: Command, io: Io): void {
  for (const name of ["approve", "reject"] as const) {
    const { verdict, description } = VERDICTS[name];
    withHybridChangeOptions(parent.command(name))
      .description(description)
      .argument("[node...]", "ids of managed instances (mi-...), or names of hosts")
      .option("--site <site>", "everything that is asked about nodes of the site")
      .addHelpText("after", hybridExamples(`${name} mi-0a1b2c3d4e5f60718`, `${name} --site berlin --why "ticket 4711"`))
      .action(async (nodes: string[], options: HybridChangeOptions & { site?: string }) => {
        const { site, dryRun = false } = options;
        if ((nodes.length === 0) === (site === undefined))
          throw new InvalidInputError("BAD_OPTION", "name either nodes or, with --site, a site");
        const which = site === undefined ? { nodes } : { site };
        const request = { action: "answer-removal" as const, verdict, dryRun, ...which, ...whoseChange(options) };
        const { changes } = await ask(operatorOf(options), request, "node-changes");
        if (options.json) io.out(json({ changes }));
        else for (const { message } of changes) io.out(message);
      });
  }
}
