import { DEFAULT_PEOPLE, DEFAULT_PREFLIGHT, DEFAULT_STAGE } from "#core/policy/defaults.ts";
import type { FleetPolicy, StagePolicy } from "#core/policy/policy.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import { type ClusterSeedInput, type FleetSeed, fleetSeed, INVENTORY_FORMAT } from "#sandbox/fleet/seed.ts";
import { seededRandom } from "#sandbox/random.ts";

/** Something a person does at some minute of the run. */
export interface Deed {
  minute: number;
  kind: "pause" | "resume" | "skip" | "abort" | "stop-cluster-execution" | "stop-fleet-execution";
}

export interface Schedule {
  seed: number;
  fleet: FleetSeed;
  policy: FleetPolicy;
  faults: Fault[];
  /** Chance of a function to die, before and after its work. */
  death: { before: number; after: number };
  /** Chances of an event of AWS to be lost, doubled or late. */
  events: { lost: number; doubled: number; late: number };
  deeds: Deed[];
}

const PLACES = [
  ["111122223333", "eu-west-1"],
  ["111122223333", "us-east-1"],
  ["444455556666", "eu-west-1"],
] as const;
const UPDATE_FAULTS = ["control-plane-fails", "node-eviction", "addon-fails", "update-hangs"] as const;
const DEEDS = [
  "pause",
  "resume",
  "resume",
  "skip",
  "abort",
  "stop-cluster-execution",
  "stop-cluster-execution",
  "stop-fleet-execution",
] as const;

/** Everything that is to happen in one simulated run, decided by its seed: a fleet, a policy, faults, and people who interfere. */
export function scheduleOf(seed: number): Schedule {
  const random = seededRandom(seed);
  const chance = (share: number) => random() < share;
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

  const clusters = Array.from({ length: 3 + upTo(7) }, (_, index): ClusterSeedInput => {
    const [account, region] = pick(PLACES);
    return {
      account,
      region,
      name: `c${index}`,
      version: pick(["1.33", "1.34", "1.34", "1.34", "1.35"]),
      tags: {
        Environment: pick(["dev", "prod", "prod"]),
        ...(chance(0.4) ? { RedundancyGroup: pick(["g1", "g2"]) } : {}),
      },
      addons: [{ name: "coredns" }, { name: "kube-proxy" }],
      nodegroups: Array.from({ length: upTo(2) }, (_unused, group) => ({
        name: `n${group}`,
        desiredSize: 1 + upTo(3),
      })),
    };
  });
  const stage = (tier: string): StagePolicy => ({
    ...DEFAULT_STAGE,
    name: tier,
    match: { tier },
    canary: upTo(1),
    maxConcurrency: chance(0.5) ? { count: 1 + upTo(2) } : { percent: 25 + upTo(75) },
    soakSeconds: upTo(3) * 3600,
    failureBudget: upTo(2),
    minSuccessPercent: upTo(100),
    nodegroupConcurrency: 1 + upTo(1),
    ...(chance(0.4) ? { window: "nights" } : {}),
  });
  return {
    seed,
    fleet: fleetSeed.parse({ format: INVENTORY_FORMAT, fleet: `simulated-${seed}`, clusters }),
    policy: {
      fleet: "simulated",
      hub: { account: "111122223333", region: "eu-west-1" },
      people: DEFAULT_PEOPLE,
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
      exemptions: [],
      strategies: {
        default: { maxHops: 1 + upTo(1), preflight: DEFAULT_PREFLIGHT, stages: [stage("dev"), stage("prod")] },
      },
      limits: { maxConcurrentPerAccountRegion: 1 + upTo(2) },
      baseline: { addons: [] },
    },
    faults: [
      ...(chance(0.4) ? [{ kind: "throttle", share: random() * 0.2 } as const] : []),
      ...(chance(0.4) ? [{ kind: "server-error", share: random() * 0.1 } as const] : []),
      ...clusters.filter(() => chance(0.2)).map(({ name }) => ({ kind: pick(UPDATE_FAULTS), cluster: name })),
    ],
    death: { before: chance(0.5) ? random() * 0.03 : 0, after: chance(0.5) ? random() * 0.05 : 0 },
    events: {
      lost: chance(0.3) ? random() * 0.5 : 0,
      doubled: chance(0.3) ? random() * 0.5 : 0,
      late: chance(0.3) ? random() * 0.5 : 0,
    },
    deeds: Array.from({ length: upTo(3) }, () => ({ minute: 1 + upTo(240), kind: pick(DEEDS) })).sort(
      (a, b) => a.minute - b.minute,
    ),
  };
}
