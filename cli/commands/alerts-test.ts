import { type Command, Option } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { parseDuration } from "#core/policy/duration.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";

interface TestOptions extends OperatorOptions {
  as?: string;
  cluster?: string;
  severity: "info" | "warning" | "critical";
  for: string;
  why: string;
}

/** In seconds. */
const SHORTEST = 60;
const LONGEST = 86_400;

export function alertsTest(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("test"))
    .description("send an alert the way of all others, to see that it arrives; it is over by itself")
    .argument("[label...]", "labels to route it by, such as team=payments")
    .option("--cluster <name>", "of this cluster: its name, or account/region/name (default: of none)")
    .addOption(
      new Option("--severity <severity>", "how bad; pagers may be called")
        .choices(["info", "warning", "critical"])
        .default("info"),
    )
    .option("--for <duration>", "how long it fires", "10m")
    .option("--why <text>", "shown with it", "")
    .addOption(asOption())
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright alerts test --cluster payments-prod --severity critical team=payments --for 5m",
    )
    .action(async (labels: string[], options: TestOptions) => {
      const { cluster, severity, why } = options;
      const seconds = parseDuration(options.for);
      if (seconds === undefined)
        throw new InvalidInputError("BAD_OPTION", `--for ${options.for} is not a duration such as 5m or 1h`);
      if (seconds < SHORTEST || seconds > LONGEST)
        throw new InvalidInputError("BAD_OPTION", `--for ${options.for}: a test lasts between a minute and a day`);
      const { name: by, ...guessed } = whoAsks(options.as);
      const request = {
        action: "test-alert" as const,
        labels: Object.fromEntries(labels.map(labelOf)),
        ...{ severity, seconds, by, why, ...guessed },
        ...(cluster === undefined ? {} : { cluster }),
      };
      const { action: _, ...answer } = await ask(operatorOf(options), request, "test-alert");
      io.out(options.json ? json(answer) : answer.message);
    });
}

/** @throws {InvalidInputError} BAD_OPTION */
function labelOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InvalidInputError("BAD_OPTION", `${text} is not a label such as team=payments`);
}
