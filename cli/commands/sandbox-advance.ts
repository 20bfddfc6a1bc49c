import type { Command } from "commander";
import ms, { type StringValue } from "ms";
import { InvalidInputError } from "#core/errors.ts";
import { endpointOf } from "../endpoint.ts";
import { type Io, json } from "../io.ts";
import { shortTime } from "../view/time.ts";

export function sandboxAdvance(parent: Command, io: Io): void {
  parent
    .command("advance")
    .description("move the time of a running `sandbox serve` forward")
    .argument("<duration>", "how far: 90s, 30m, 2h, 1d")
    .option("--endpoint <url>", "where it answers", process.env.AWS_ENDPOINT_URL || "http://127.0.0.1:4566")
    .option("--json", "print the answer as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright sandbox advance 2h\n  fleetwright sandbox advance 1d --endpoint http://127.0.0.1:4567",
    )
    .action(async (text: string, options: { endpoint: string; json?: boolean }) => {
      const milliseconds = /^\d+(\.\d+)?\s*(s|m|h|d|w)$/.test(text) ? ms(text as StringValue) : Number.NaN;
      if (!(milliseconds > 0))
        throw new InvalidInputError("BAD_DURATION", `"${text}" is not a duration such as 90s, 30m, 2h or 1d`);
      const response = await fetch(new URL("/_sandbox/advance", endpointOf(options.endpoint)), {
        method: "POST",
        body: JSON.stringify({ seconds: milliseconds / 1000 }),
      }).catch((cause: unknown) => {
        throw new InvalidInputError(
          "NO_SANDBOX",
          `no sandbox answers at ${options.endpoint}; start one with "fleetwright sandbox serve"`,
          { cause },
        );
      });
      const answer = (await response.json().catch((cause: unknown) => {
        throw new InvalidInputError("NO_SANDBOX", `what answers at ${options.endpoint} is not a sandbox`, { cause });
      })) as { now?: string; error?: { code: string; message: string } };
      if (!response.ok || answer.now === undefined)
        throw new InvalidInputError(
          answer.error?.code ?? "REFUSED",
          answer.error?.message ?? `HTTP ${response.status}`,
        );
      io.out(options.json ? json(answer) : `it is ${shortTime(answer.now)} UTC there now`);
    });
}
