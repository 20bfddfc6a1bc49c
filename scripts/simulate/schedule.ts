import type { Goal } from "#core/planner/plan.ts";
import { DEFAULT_PREFLIGHT, NO_BASELINE, POLICY_DEFAULTS } from "#core/policy/defaults.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import { type FleetSeed, fleetSeed, INVENTORY_FORMAT } from "#sandbox/fleet/seed.ts";
import { clusterOf } from "./clusters.ts";
import { type Draw, drawOf } from "./draw.ts";
import { stageOf } from "./stages.ts";

/** Something a person does at some minute. */
export interface Deed {
  minute: number;
  kind: (typeof DEEDS)[number];
  run: string;
}

/** An alarm of a cluster that goes off and, unless somebody repairs it, stays. */
export interface Alarm {
  cluster: number;
  from: number;
  until: number | undefined;
}

/** How somebody answers what people, and gates of the user's own, are asked. */
export interface Answers {
  /** Share of questions answered with yes; the rest is divided between a no and no answer at all. */
  yes: number;
  never: number;
  longestMinutes: number;
  /** What the HTTPS gates do, and from which minute on they are good whatever they did before. */
  smoke: "fine" | "broken" | "timeout";
  smokeFineFrom: number;
}

/** A rollback by hand, of the cluster that will be the n-th somebody could want back by then. */
export type RollbackWish = number;

export interface Schedule {
  seed: number;
  fleet: FleetSeed;
  policy: FleetPolicy;
  /** Runs somebody starts, by id: the first at once, the others beside it. */
  runs: { id: string; goal: Goal | RollbackWish; minute: number }[];
  faults: Fault[];
  /** Chance of a function to die, before and after its work. */
  death: { before: number; after: number };
  /** Chances of an event of AWS to be lost, doubled or late. */
  events: { lost: number; doubled: number; late: number };
  alarms: Alarm[];
  answers: Answers;
  deeds: Deed[];
  /** Runs that failed are retried once, after all that. */
  retriedInTheEnd: boolean;
}

const FAULTS = [
  "control-plane-fails",
  "node-eviction",
  "addon-fails",
  "update-hangs",
  "rollback-fails",
  "nodes-never-converge",
  "insights-refresh-fails",
  "ca-distribution-fails",
  "nodegroup-downgrade-refused",
] as const;
const DEEDS = [
  "pause",
  "resume",
  "resume",
  "skip",
  "abort",
  "retry",
  "retry",
  "skip-stage",
  "complete-stage",
  "roll-back-stage",
  "roll-back-stage",
  "stop-cluster-execution",
  "stop-cluster-execution",
  "stop-fleet-execution",
] as const;
const GOALS: readonly Goal[] = [
  ...Array.from({ length: 5 }, () => ({ kind: "kubernetes-version", version: "1.35" }) as const),
  { kind: "kubernetes-version", version: "+1" },
  { kind: "kubernetes-version", version: "latest" },
  { kind: "node-image" },
  { kind: "addons" },
  { kind: "ca-rotation" },
];

export const START = new Date("2026-11-23T09:00:00Z");

/** Everything that is to happen in one simulation, decided by its seed: a fleet, a policy, runs, faults, and people. */
export function scheduleOf(seed: number): Schedule {
  const draw = drawOf(seed);
  const { random, chance, upTo, pick } = draw;
  const clusters = Array.from({ length: 3 + upTo(7) }, (_, index) => clusterOf(draw, index, START));
  return {
    seed,
    fleet: fleetSeed.parse({ format: INVENTORY_FORMAT, fleet: `simulated-${seed}`, clusters }),
    policy: policyOf(draw),
    runs: [
      { id: "run", goal: pick(GOALS), minute: 0 },
      ...(chance(0.3) ? [{ id: "beside", goal: pick(GOALS), minute: upTo(360) }] : []),
      ...(chance(0.4) ? [{ id: "back", goal: upTo(20), minute: upTo(4000) }] : []),
    ],
    faults: [
      ...(chance(0.3) ? [{ kind: "throttle", share: random() * 0.2 } as const] : []),
      ...(chance(0.3) ? [{ kind: "server-error", share: random() * 0.1 } as const] : []),
      ...clusters.filter(() => chance(0.25)).map(({ name }) => ({ kind: pick(FAULTS), cluster: name })),
    ],
    death: { before: chance(0.4) ? random() * 0.03 : 0, after: chance(0.4) ? random() * 0.05 : 0 },
    events: {
      lost: chance(0.3) ? random() * 0.5 : 0,
      doubled: chance(0.3) ? random() * 0.5 : 0,
      late: chance(0.3) ? random() * 0.5 : 0,
    },
    alarms: Array.from({ length: chance(0.4) ? 1 + upTo(2) : 0 }, () => {
      const from = upTo(900);
      return { cluster: upTo(clusters.length - 1), from, until: chance(0.6) ? from + 1 + upTo(300) : undefined };
    }),
    answers: {
      yes: chance(0.7) ? 1 : random(),
      never: random(),
      longestMinutes: 1 + upTo(600),
      smoke: pick(["fine", "fine", "broken", "timeout"]),
      smokeFineFrom: upTo(900),
    },
    deeds: Array.from({ length: upTo(4) }, () => ({
      minute: 1 + upTo(chance(0.5) ? 240 : 1440),
      kind: pick(DEEDS),
      run: pick(["run", "run", "run", "beside", "back"]),
    })).sort((a, b) => a.minute - b.minute),
    retriedInTheEnd: chance(0.5),
  };
}

function policyOf(draw: Draw): FleetPolicy {
  const { chance, upTo } = draw;
  return {
    ...POLICY_DEFAULTS,
    fleet: "simulated",
    hub: { account: "111122223333", region: "eu-west-1" },
    accounts: [
      { id: "111122223333", name: "one", regions: ["eu-west-1", "us-east-1"] },
      { id: "444455556666", name: "two", regions: ["eu-west-1"] },
    ],
    clusters: { labels: { tier: "tag:Environment", redundancyGroup: "tag:RedundancyGroup" }, overrides: [] },
    windows: { nights: { timezone: "Europe/Berlin", cron: "0 21 * * *", durationSeconds: 5 * 3600 } },
    freezes: chance(0.2)
      ? [
          {
            name: "freeze",
            from: "2026-11-23T12:00:00.000Z",
            until: "2026-11-24T12:00:00.000Z",
            match: { tier: "prod" },
          },
        ]
      : [],
    strategies: {
      default: {
        maxHops: 1 + upTo(1),
        preflight: { ...DEFAULT_PREFLIGHT, ...(chance(0.2) ? { nodeSkew: "kubernetes" as const } : {}) },
        stages: [stageOf(draw, "dev"), stageOf(draw, "prod")],
      },
    },
    limits: { maxConcurrentPerAccountRegion: 1 + upTo(2) },
    baseline: {
      ...NO_BASELINE,
      addons: chance(0.5)
        ? [
            { name: "coredns", after: ["kube-proxy"] },
            { name: "kube-proxy", after: [] },
          ]
        : [],
    },
  };
}
