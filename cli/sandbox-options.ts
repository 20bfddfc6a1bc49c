import { fileURLToPath } from "node:url";
import { type Command, Option } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { unknownCluster } from "#core/fleet/named.ts";
import { isMinor } from "#core/fleet/version.ts";
import type { Goal } from "#core/planner/plan.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Io } from "./io.ts";
import { readPolicy } from "./policy-file.ts";

// Types only: the product runs without the sandbox, the CLI loads it when a command needs it.
type Fault = import("#sandbox/faults/faults.ts").Fault;
type FleetSeed = import("#sandbox/fleet/seed.ts").FleetSeed;

export interface FleetOptions {
  config?: string;
  fleet?: string;
  import?: string;
  inventory?: string;
  start?: string;
  seed: string;
  fault: string[];
}

/** A Monday morning: far from the sample's window, so that a run shows soaks and waits. */
const DEFAULT_START = "2026-11-23T09:00:00Z";
const SAMPLE_GOAL = "1.35";

export function withFleetOptions(command: Command): Command {
  return command
    .option("--policy, --config <file>", "policy file (default: the sample's, or one made for an imported fleet)")
    .addOption(
      new Option("--fleet <path>", "the fleet: an inventory file, or AWS CLI answers in a file or directory").conflicts(
        ["import", "inventory"],
      ),
    )
    .addOption(
      new Option("--import <dir>", "build the fleet from AWS CLI answers saved below a directory").conflicts(
        "inventory",
      ),
    )
    .option("--inventory <file>", "build the fleet from an inventory file")
    .option("--seed <n>", "what is left to chance; the same seed gives the same run", "1")
    .option(
      "--start <time>",
      `virtual time to begin at, ISO 8601 (default: ${DEFAULT_START}; to simulate a plan of a fleet of your own: now)`,
    )
    .option(
      "--fault <spec>",
      "a fault to inject, may be repeated: [cluster=NAME:]KIND",
      (spec: string, all: string[]) => [...all, spec],
      [],
    );
}

export interface ChosenFleet {
  fleet: FleetSeed;
  policy: FleetPolicy;
  start: Date;
  seed: number;
  faults: Fault[];
  /** A goal that makes sense for the fleet when none was given. */
  defaultGoal: string;
}

/** What a command knows beside its options. */
export interface Known {
  /** A fleet that was read from a deployment. */
  fleet?: FleetSeed;
  /** When to begin if the options do not say. */
  start: Date;
}

/** The fleet and policy the options ask for. What was assumed about an imported fleet is told on stderr. */
export async function chooseFleet(options: FleetOptions, io: Io, known?: Known): Promise<ChosenFleet> {
  const start = options.start === undefined ? (known?.start ?? new Date(DEFAULT_START)) : new Date(options.start);
  if (Number.isNaN(start.getTime()))
    throw new InvalidInputError("BAD_OPTION", `--start ${options.start} is not a time such as ${DEFAULT_START}`);
  const seed = Number(options.seed);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new InvalidInputError("BAD_OPTION", `--seed ${options.seed} is not a whole number`);
  const faults = await faultsOf(options.fault);

  const { goalFor, policyFor } = await import("#sandbox/fleet/policy-for.ts");
  const given = known?.fleet ?? (await givenFleet(options, io));
  if (given) {
    checkFaults(faults, given);
    const policy = options.config === undefined ? policyFor(given) : readPolicy(options.config, start);
    return { fleet: given, policy, start, seed, faults, defaultGoal: goalFor(given, start) };
  }
  const { sampleFleet } = await import("#sandbox/fleet/sample-fleet.ts");
  const fleet = sampleFleet();
  checkFaults(faults, fleet);
  const policy = readPolicy(options.config ?? samplePolicyFile(), start);
  return { fleet, policy, start, seed, faults, defaultGoal: SAMPLE_GOAL };
}

async function faultsOf(specs: readonly string[]): Promise<Fault[]> {
  const { parseFault, faultHelp } = await import("#sandbox/faults/faults.ts");
  const { faultLines } = await import("#sandbox/faults/kinds.ts");
  return specs.map((spec) => {
    const fault = parseFault(spec);
    if (fault) return fault;
    const message = [`--fault ${spec} is not a fault; write ${faultHelp}`, ...faultLines()].join("\n");
    throw new InvalidInputError("BAD_OPTION", message);
  });
}

/** @throws {InvalidInputError} BAD_OPTION: a fault of a cluster that is not there would never happen, and nobody would know */
function checkFaults(faults: readonly Fault[], fleet: FleetSeed): void {
  const names = fleet.clusters.map(({ name }) => name);
  for (const { kind, cluster } of faults) {
    if (cluster === undefined || names.includes(cluster)) continue;
    throw new InvalidInputError("BAD_OPTION", `--fault cluster=${cluster}:${kind}: ${unknownCluster(cluster, names)}`);
  }
}

async function givenFleet(options: FleetOptions, io: Io): Promise<FleetSeed | undefined> {
  const { readFleetDirectory, readFleetPath, readInventoryFile } = await import("#sandbox/fleet/import.ts");
  if (options.inventory !== undefined) return readInventoryFile(options.inventory);
  const path = options.fleet ?? options.import;
  if (path === undefined) return undefined;
  const { fleet, notes } = options.fleet === undefined ? readFleetDirectory(path) : readFleetPath(path);
  io.err(`imported ${fleet.clusters.length} clusters from ${path}`);
  const ignored = notes.filter((note) => note.includes(": ignored, "));
  for (const note of notes.filter((other) => !ignored.includes(other))) io.err(`  ${note}`);
  if (ignored.length > 0) io.err(`  ${ignored.length} other JSON files hold nothing that is used`);
  return fleet;
}

export const samplePolicyFile = (): string => fileURLToPath(new URL("../examples/fleet.yaml", import.meta.url));

export const GOAL_HELP = "what to reach: a Kubernetes minor, +1, latest, node-image, addons or ca-rotation";

/** The goal a person writes: a Kubernetes minor, `+1`, `latest`, `node-image`, `addons` or `ca-rotation`. @throws {InvalidInputError} NOT_A_GOAL */
export function goalOf(text: string): Goal {
  if (text === "node-image" || text === "addons" || text === "ca-rotation") return { kind: text };
  if (text !== "+1" && text !== "latest" && !isMinor(text)) {
    throw new InvalidInputError(
      "NOT_A_GOAL",
      `"${text}" is not a goal: give a Kubernetes minor such as 1.35, +1, latest, node-image, addons or ca-rotation`,
    );
  }
  return { kind: "kubernetes-version", version: text };
}
