import type { Command } from "commander";
import { goalText } from "#core/planner/goals.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { statusLines } from "../view/status.ts";
import { shortTime } from "../view/time.ts";
import { upgradeChanges } from "./upgrade-changes.ts";
import { upgradeStart } from "./upgrade-start.ts";
import { upgradeWatch } from "./upgrade-watch.ts";

export function upgrade(program: Command, io: Io): void {
  const parent = program
    .command("upgrade")
    .description("start, follow and change upgrade runs, on a deployment or a running sandbox");
  upgradeStart(parent, io);

  withOperatorOptions(parent.command("list"))
    .description("the latest runs")
    .addHelpText("after", "\nExamples:\n  fleetwright upgrade list")
    .action(async (options: OperatorOptions) => {
      const { runs } = await ask(operatorOf(options), { action: "list-runs" }, "list-runs");
      if (options.json) io.out(json({ runs }));
      else if (runs.length === 0) io.out("no runs yet");
      for (const { id, goal, status, startedAt, endedAt } of options.json ? [] : runs) {
        io.out(
          `${id}  ${goalText(goal)}  ${status}  ${shortTime(startedAt)}${endedAt === null ? "" : ` to ${shortTime(endedAt)}`}`,
        );
      }
    });

  withOperatorOptions(parent.command("status"))
    .description("where a run stands, and why whoever waits does")
    .argument("<run-id>")
    .addHelpText("after", "\nExamples:\n  fleetwright upgrade status upgrade-1-35")
    .action(async (runId: string, options: OperatorOptions) => {
      const { view } = await ask(operatorOf(options), { action: "get-run", runId }, "get-run");
      if (options.json) io.out(json(view));
      else for (const line of statusLines(view)) io.out(line);
    });

  upgradeWatch(parent, io);
  upgradeChanges(parent, io);
}
