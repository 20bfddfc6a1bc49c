import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { chooseFleet, type FleetOptions, withFleetOptions } from "../sandbox-options.ts";

type ReplayResult = import("#sandbox/eventbridge/replay.ts").ReplayResult;

export function eventsReplay(parent: Command, io: Io): void {
  withFleetOptions(parent.command("replay"))
    .description("feed recorded EventBridge deliveries or CloudTrail records through the rules, in the sandbox")
    .argument("<file...>", "JSON: a delivery, a list, one per line, or a CloudTrail log file")
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright events replay delivery.json\n  fleetwright events replay cloudtrail/*.json --json",
    )
    .action((files: string[], options: FleetOptions & { json?: boolean }) => replayFiles(files, options, io));
}

async function replayFiles(files: string[], options: FleetOptions & { json?: boolean }, io: Io): Promise<void> {
  const { readEvents, replay } = await import("#sandbox/eventbridge/replay.ts");
  const recorded = files.map((file) => ({ file, events: readEvents(read(file), file) }));
  const { fleet, policy, start, seed } = await chooseFleet(options, io);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const sandbox = createSandbox({ policy, fleet, seed, start });
  const results: ReplayResult[] = [];
  for (const { file, events } of recorded) results.push(...(await replay(file, events, sandbox.bus, sandbox.deliver)));
  const failed = results.flatMap(({ matched }) => matched).filter(({ outcome }) => isFailure(outcome)).length;
  if (options.json) {
    io.out(
      json({
        results,
        slack: sandbox.slack.messages().map(({ channelName, text }) => ({ channel: channelName, text })),
      }),
    );
    if (failed > 0) throw new Exit(EXIT.failed);
    return;
  }
  for (const result of results) for (const line of linesOf(result)) io.out(line);
  const matched = results.filter(({ unmatched }) => unmatched === null).length;
  io.out(
    `${results.length} events: ${matched} matched, ${results.length - matched} unmatched${failed > 0 ? `, ${failed} failed` : ""}`,
  );
  if (failed > 0) throw new Exit(EXIT.failed);
}

/** A target that broke. That nobody knows an event is no failure. */
const isFailure = (outcome: unknown): boolean => outcome !== null && typeof outcome === "object" && "failed" in outcome;

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new InvalidInputError("EVENTS_UNREADABLE", `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function linesOf({
  file,
  source,
  detailType,
  eventName,
  cluster,
  matched,
  unmatched,
  completed,
}: ReplayResult): string[] {
  const what = `${source} ${eventName ?? `"${detailType}"`}${cluster === null ? "" : ` on ${cluster}`}`;
  const added = completed.length > 0 ? ` (added: ${completed.join(", ")})` : "";
  return [
    `${file}: ${what}${added}`,
    ...(unmatched === null ? [] : [`  unmatched: ${unmatched}`]),
    ...matched.map(({ route, target, outcome }) => `  ${route} -> ${target}: ${JSON.stringify(outcome)}`),
  ];
}
