import { type Command, Option } from "commander";
import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import type { FleetReview, PreviousReview } from "#core/review/review.ts";
import type { Io } from "../io.ts";
import { ask, operatorOf } from "../operator-options.ts";
import { refuseToReplace, writeOutput } from "../output-file.ts";
import { FORMATS, type Format, formatOf, readPrevious, readReview, rendered } from "../review.ts";
import { chooseFleet, type FleetOptions, goalOf, withFleetOptions } from "../sandbox-options.ts";
import { reportLatest } from "./report-latest.ts";

interface ReportOptions extends FleetOptions {
  format?: Format;
  out?: string;
  since?: string;
  force?: boolean;
  latest?: boolean;
  endpoint?: string;
  function?: string;
}

const HERE = ["import", "inventory", "sample"];

export function report(program: Command, io: Io): void {
  withFleetOptions(program.command("report"))
    .description(
      "the fleet review: inventory, version skew, add-ons, deadlines, what waiting costs, findings, exemptions, hybrid sites, runs, and what could not be read",
    )
    .addOption(
      new Option("--format <format>", "what to write (default: as the name of --out says, otherwise markdown)").choices(
        FORMATS,
      ),
    )
    .option("--out <file>", "where to (default: stdout)")
    .option("--since <file>", "compare with the review before: a file that --format json wrote")
    .addOption(
      new Option(
        "--latest",
        "print a link to the newest review that the deployment itself made, good for a quarter of an hour",
      ).conflicts([...HERE, "format", "out", "since"]),
    )
    .option("--force", "replace a file that is there")
    .option(
      "--sample",
      "review the sample fleet, a day and a half after a run began (the default when no fleet is named)",
    )
    .addOption(new Option("--endpoint <url>", "ask a running `sandbox serve`").conflicts(HERE))
    .addOption(new Option("--function <name>", "ask a deployment: name of its operator function").conflicts(HERE))
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright report --out review.html\n  fleetwright report --function fleetwright-operator --out review.json\n  fleetwright report --function fleetwright-operator --since review.json --out review.html",
    )
    .action(async (options: ReportOptions) => {
      if (options.latest) return reportLatest(options, io);
      const { out, force = false, since } = options;
      refuseToReplace([out], force);
      const format = options.format ?? (out === undefined ? undefined : formatOf(out)) ?? "markdown";
      const text = rendered(
        await reviewFor(options, io, since === undefined ? undefined : readPrevious(since)),
        format,
      );
      if (out === undefined) io.out(text.trimEnd());
      else {
        writeOutput(out, text, force);
        io.err(`wrote ${out}`);
      }
    });
}

const HOUR = 3_600_000;
/** Time for every schedule of the sandbox to ring: records, drift scan, hybrid nodes. */
const SETTLED_HOURS = 4;
/** Dev is upgraded and staging soaks; production waits for its approval. */
const RUN_HOURS = 32;

async function reviewFor(options: ReportOptions, io: Io, previous: PreviousReview | undefined): Promise<FleetReview> {
  if (options.endpoint !== undefined || options.function !== undefined)
    return readReview(operatorOf(options), previous);
  const { fleet, policy, start, seed, faults, defaultGoal } = await chooseFleet(options, io);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const { clock, operator } = createSandbox({ policy, fleet, seed, start, faults, schedules: "all" });
  const client: Pick<OperatorClient, "send"> = { send: operator };
  const pass = (hours: number) => clock.run({ until: new Date(clock.millis() + hours * HOUR) });
  await pass(SETTLED_HOURS);
  if (options.fleet ?? options.import ?? options.inventory) return readReview(client, previous);
  // The sample's review shows what a fleet in the middle of something looks like, and what changed since.
  const before = previous ?? (await readReview(client));
  const goal = goalOf(defaultGoal);
  await ask(
    client,
    { action: "start-run", runId: "upgrade-sample", goal, strategy: "default", requestedBy: "ana" },
    "start-run",
  );
  await pass(RUN_HOURS);
  return readReview(client, before);
}
