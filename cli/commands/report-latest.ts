import type { Command } from "commander";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";

/** A fresh link to the newest fleet review: the one in Slack ends after hours. */
export function reportLatest(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("latest"))
    .description("a link to the newest fleet review that the deployment made, good for a quarter of an hour")
    .addHelpText("after", "\nExamples:\n  fleetwright report latest\n  fleetwright report latest --json")
    .action(async (options: OperatorOptions) => {
      const { report } = await ask(operatorOf(options), { action: "latest-report" }, "latest-report");
      if (options.json) io.out(json({ report }));
      else if (report) {
        io.out(report.url);
        io.err(`the review of ${report.period}; the link ends at ${report.expiresAt} at the latest`);
      }
      if (report) return;
      if (!options.json) io.err("no review was made yet: `report` in the policy file says when they are");
      throw new Exit(EXIT.failed);
    });
}
