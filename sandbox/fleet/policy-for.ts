import { compareMinor, nextMinor } from "#core/fleet/version.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { FleetSeed } from "./seed.ts";

/** A policy for a fleet that came without one: its accounts and Regions, and one careful stage over all of it. */
export function policyFor(fleet: FleetSeed): FleetPolicy {
  const accounts = [...new Set(fleet.clusters.map(({ account }) => account))].sort();
  const regionsOf = (account: string) =>
    [...new Set(fleet.clusters.filter((cluster) => cluster.account === account).map(({ region }) => region))].sort();
  return {
    fleet: fleet.fleet,
    hub: { account: accounts[0] ?? "111122223333", region: regionsOf(accounts[0] ?? "")[0] ?? "us-east-1" },
    accounts: accounts.map((id) => ({ id, name: id, regions: regionsOf(id) })),
    clusters: {
      labels: { tier: "tag:Environment", owner: "tag:Owner", redundancyGroup: "tag:RedundancyGroup" },
      overrides: [],
    },
    windows: {},
    freezes: [],
    strategies: {
      default: {
        maxHops: 1,
        stages: [
          {
            name: "all",
            match: {},
            canary: 1,
            maxConcurrency: { percent: 25 },
            soakSeconds: 86_400,
            failureBudget: 0,
            minSuccessPercent: 100,
            nodegroupConcurrency: 2,
          },
        ],
      },
    },
    limits: { maxConcurrentPerAccountRegion: 5 },
    baseline: { addons: [] },
  };
}

/** A goal for a fleet that came without one: one minor ahead of what most of its clusters run; of several, the newest. */
export function goalFor(fleet: FleetSeed): string {
  const counts = new Map<string, number>();
  for (const { version } of fleet.clusters) counts.set(version, (counts.get(version) ?? 0) + 1);
  const [most] = [...counts.entries()].sort(([a, n], [b, m]) => m - n || compareMinor(b, a));
  return nextMinor(most?.[0] ?? "1.34");
}
