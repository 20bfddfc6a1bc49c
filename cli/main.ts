import { Command, CommanderError } from "commander";
import { VERSION } from "#core/version.ts";
import { adopt } from "./commands/adopt.ts";
import { alerts } from "./commands/alerts.ts";
import { calendar } from "./commands/calendar.ts";
import { configCheck } from "./commands/config-check.ts";
import { doctor } from "./commands/doctor.ts";
import { drift } from "./commands/drift.ts";
import { eventsReplay } from "./commands/events-replay.ts";
import { hybrid } from "./commands/hybrid.ts";
import { inventoryExport } from "./commands/inventory-export.ts";
import { inventoryList } from "./commands/inventory-list.ts";
import { inventoryShow } from "./commands/inventory-show.ts";
import { plan } from "./commands/plan.ts";
import { preflight } from "./commands/preflight.ts";
import { report as fleetReport } from "./commands/report.ts";
import { sandboxAdvance } from "./commands/sandbox-advance.ts";
import { sandboxRun } from "./commands/sandbox-run.ts";
import { sandboxServe } from "./commands/sandbox-serve.ts";
import { slackRedrive } from "./commands/slack-redrive.ts";
import { upgrade } from "./commands/upgrade.ts";
import { rollback } from "./commands/upgrade-start.ts";
import { EXIT, Exit } from "./exit.ts";
import { type Io, json, processIo, report } from "./io.ts";

const EXAMPLES = `
Examples:
  fleetwright sandbox run                      watch a fleet of 15 clusters being upgraded, on this machine
  fleetwright sandbox run --ui                 the same in its Slack, at a page: approve it yourself
  fleetwright plan --import ./eks-answers      what a run would do to your clusters
  fleetwright preflight --goal 1.35              what stands against it, cluster by cluster
  fleetwright calendar                         when support ends, and what waiting costs
  fleetwright report --out review.html         one page about the whole fleet
  fleetwright plan --simulate                  what would happen when, played to the end on a virtual clock
  fleetwright config check fleet.yaml          is the policy file right?

Exit codes: 0 done, 1 the work failed, 2 wrong use or bad input, 130 interrupted`;

/** Runs one command line. @returns its exit code */
export async function run(argv: readonly string[], io: Io = processIo): Promise<number> {
  const asJson = argv.includes("--json");
  const program = new Command("fleetwright")
    .description("Event-driven automation for fleets of Amazon EKS clusters")
    .version(VERSION)
    .option("--no-color", "plain text without colours (also: the environment variable NO_COLOR)")
    .option("--debug", "print where an unexpected error happened")
    .showHelpAfterError("(--help shows how to use it)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      // A script gets the mistake as JSON, below.
      writeErr: (text) => asJson || io.err(text.trimEnd()),
    })
    .addHelpText("after", EXAMPLES);

  const sandbox = program.command("sandbox").description("a small AWS with a clock, on this machine");
  sandboxRun(sandbox, io);
  sandboxServe(sandbox, io);
  sandboxAdvance(sandbox, io);
  plan(program, io);
  preflight(program, io);
  upgrade(program, io);
  rollback(program, io);
  hybrid(program, io);
  adopt(program, io);
  drift(program, io);
  alerts(program, io);
  doctor(program, io);
  slackRedrive(program.command("slack").description("what is told in Slack"), io);
  const inventory = program.command("inventory").description("the clusters of a fleet");
  inventoryList(inventory, io);
  inventoryShow(inventory, io);
  inventoryExport(inventory, io);
  calendar(program, io);
  fleetReport(program, io);
  configCheck(program.command("config").description("the policy file"), io);
  eventsReplay(program.command("events").description("AWS events"), io);

  try {
    await program.parseAsync([...argv], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    // Help and version are not mistakes.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    if (error instanceof CommanderError) {
      // For a person, commander has printed its message already.
      if (asJson) io.err(json({ error: { code: "WRONG_USE", message: error.message.replace(/^error: /, "") } }));
      return EXIT.badInput;
    }
    return report(error, io, { json: asJson, debug: argv.includes("--debug") });
  }
}

export async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes("--no-color")) process.env.NO_COLOR = "1";
  // A reader that goes away (`| head`) ends the command, it is not a failure of it.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.failed),
  );
  process.exitCode = await run(argv);
}
