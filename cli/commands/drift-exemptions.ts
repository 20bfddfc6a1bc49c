import type { Command } from "commander";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { exemptionLines } from "../view/exemptions.ts";

/** Who answers for what, until when, and what that hides. */
export function driftExemptions(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("exemptions"))
    .description("exemptions of the deployed policy file: whose, until when, what they hide, and which are of no use")
    .action(async (options: OperatorOptions) => {
      const { now, exemptions } = await ask(operatorOf(options), { action: "exemptions" }, "exemptions");
      if (options.json) io.out(json({ now, exemptions }));
      else for (const line of exemptionLines({ exemptions }, io.columns)) io.out(line);
    });
}
