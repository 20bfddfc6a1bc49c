import type { FleetPolicy } from "#core/policy/policy.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import type { Timeline } from "#core/timeline/timeline.ts";
import type { FleetSeed } from "#sandbox/fleet/seed.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { simulate } from "#sandbox/simulation/simulate.ts";
import { type LowerBound, lowerBound } from "./lower-bound.ts";

export const START = new Date("2026-11-23T09:00:00Z");

export interface Makespan {
  fleet: string;
  status: string;
  seconds: number;
  bound: LowerBound;
  /** Time to upgrade, from the moment somebody could start: soaks and closed windows before it left out. Sum over the stages. */
  upgradingSeconds: number;
  boundUpgradingSeconds: number;
  /** The same fleet with every cluster alone, and one node group at a time. */
  sequential: { seconds: number; upgradingSeconds: number };
}

export async function makespan(fleet: FleetSeed, policy: FleetPolicy, seed = 1): Promise<Makespan> {
  const { timeline, run, members } = await played(fleet, policy, seed);
  const bound = lowerBound(timeline, run, members);
  const alone = await played(fleet, oneAfterTheOther(policy), seed);
  return {
    fleet: fleet.fleet,
    status: timeline.run.status,
    seconds: timeline.makespanSeconds,
    bound,
    upgradingSeconds: upgradingSeconds(timeline),
    boundUpgradingSeconds: sum(bound.stages.map(({ startableAt, upgradedAt }) => (upgradedAt - startableAt) / 1000)),
    sequential: { seconds: alone.timeline.makespanSeconds, upgradingSeconds: upgradingSeconds(alone.timeline) },
  };
}

/** People answer at once: how long they take is not the schedule's doing. */
const bystanders = { approveAfterSeconds: 0 };

/** Plays the default strategy to 1.35. */
export async function played(
  fleet: FleetSeed,
  policy: FleetPolicy,
  seed: number,
  sandbox: Partial<SandboxOptions> = {},
): Promise<{
  timeline: Timeline;
  run: RunRecord;
  members: MemberRecord[];
  counts: { stateTransitions: number; lambdaInvocations: number; awsApiCalls: number };
}> {
  const goal = { kind: "kubernetes-version", version: "1.35" } as const;
  const request = { policy, fleet, goal, strategy: "default", seed, start: START, faults: [], sandbox, bystanders };
  const { timeline, counts, sandbox: world } = await simulate(request);
  const [run] = await world.ports.runs.list(1);
  if (!run) throw new Error("the run is not in the table");
  return { timeline, run, members: await world.ports.runs.members(run.id), counts };
}

function oneAfterTheOther(policy: FleetPolicy): FleetPolicy {
  const alone = (stage: FleetPolicy["strategies"][string]["stages"][number]) => ({
    ...stage,
    maxConcurrency: { count: 1 },
    nodegroupConcurrency: 1,
  });
  return {
    ...policy,
    strategies: Object.fromEntries(
      Object.entries(policy.strategies).map(([name, strategy]) => [
        name,
        { ...strategy, stages: strategy.stages.map(alone) },
      ]),
    ),
    limits: { maxConcurrentPerAccountRegion: 1 },
  };
}

/** From the first cluster's start to the last one's end, stage by stage. */
function upgradingSeconds({ stages }: Timeline): number {
  return sum(
    stages.map(({ clusters }) => {
      const work = clusters.flatMap(({ bars }) => bars.filter((bar) => bar.class !== "wait" && bar.class !== "soak"));
      if (work.length === 0) return 0;
      const from = Math.min(...work.map((bar) => Date.parse(bar.from)));
      return (Math.max(...work.map((bar) => Date.parse(bar.to))) - from) / 1000;
    }),
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
