import type { Command } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { asOption, type OperatorOptions, whoAsks, withOperatorOptions } from "./operator-options.ts";

export interface HybridChangeOptions extends OperatorOptions {
  as?: string;
  why: string;
  dryRun?: boolean;
}

/** Every change says whose it is, and can be tried first. */
export const withHybridChangeOptions = (command: Command): Command =>
  withOperatorOptions(command)
    .option("--why <text>", "told in the cluster's channel and kept", "")
    .option("--dry-run", "say what would be done, and change nothing")
    .addOption(asOption());

export const whoseChange = ({ as, why }: HybridChangeOptions) => {
  const { name: by, ...guessed } = whoAsks(as);
  return { by, why, ...guessed };
};

/** Names what is asked for now; the same name asked for again is the same activation. */
export const requestNow = (): string => systemClock.now().toISOString().slice(0, 19).replace(/\D/g, "");

export const hybridExamples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  fleetwright hybrid ${line}`).join("\n")}`;
