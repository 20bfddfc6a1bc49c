import type { Command } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { windowAt } from "#core/policy/windows.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { PolicyFileError, readPolicy } from "../policy-file.ts";

export function configCheck(parent: Command, io: Io): void {
  parent
    .command("check")
    .description("check the policy file; every mistake is named with file, line and what is allowed")
    .argument("[file]", "policy file", "fleet.yaml")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright config check\n  fleetwright config check examples/fleet.yaml --json",
    )
    .action((file: string, options: { json?: boolean }) => {
      const now = systemClock.now();
      try {
        const policy = readPolicy(file, now);
        const windows = Object.fromEntries(
          Object.entries(policy.windows).map(([name, window]) => {
            const state = windowAt(window, now);
            return [
              name,
              state.open ? `open until ${state.until.toISOString()}` : `opens ${state.opensAt?.toISOString()}`,
            ];
          }),
        );
        if (options.json) {
          io.out(json({ ok: true, file, fleet: policy.fleet, problems: [], windows }));
          return;
        }
        io.out(`${file} is fine: fleet ${policy.fleet}`);
        for (const { id, name, regions } of policy.accounts) io.out(`  account ${id} (${name}): ${regions.join(", ")}`);
        for (const [name, { stages }] of Object.entries(policy.strategies)) {
          io.out(`  strategy ${name}: ${stages.map((stage) => stage.name).join(" -> ")}`);
        }
        for (const [name, text] of Object.entries(windows)) io.out(`  window ${name}: ${text}`);
      } catch (error) {
        if (!(options.json && error instanceof PolicyFileError)) throw error;
        io.out(json({ ok: false, file, problems: error.problems }));
        throw new Exit(EXIT.badInput);
      }
    });
}
