import type { Command } from "commander";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";

interface RedriveOptions extends OperatorOptions {
  as?: string;
  why: string;
}

export function slackRedrive(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("redrive"))
    .description(
      "show what Slack refused or never got: takes the dead letters back and asks for everything unshown again",
    )
    .option("--why <text>", "what was mended", "")
    .addOption(asOption())
    .addHelpText(
      "after",
      `
Nothing is posted twice: what Slack shows already is left as it is.

Examples:
  fleetwright slack redrive --why "made the channel #eks-fleet"`,
    )
    .action((options: RedriveOptions) => redrive(options, io));
}

async function redrive(options: RedriveOptions, io: Io): Promise<void> {
  const { name: by, ...guessed } = whoAsks(options.as);
  const request = { action: "redrive-slack" as const, by, why: options.why, ...guessed };
  const { deadLetters, unshown, refused } = await ask(operatorOf(options), request, "redrive-slack");
  if (options.json) io.out(json({ deadLetters, unshown, refused }));
  else
    io.out(
      unshown + refused + deadLetters === 0
        ? "nothing was waiting: Slack shows everything"
        : `asked Slack again for ${unshown + refused} messages (${refused} it had refused), and took back ${deadLetters} dead letters`,
    );
}
