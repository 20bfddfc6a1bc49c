import { compareMinor, nextMinor } from "#core/fleet/version.ts";
import { DEFAULT_PREFLIGHT, DEFAULT_STAGE, POLICY_DEFAULTS } from "#core/policy/defaults.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { DEFAULT_VERSION, kubernetesVersions, statusAt } from "../eks/data/versions.ts";
import type { FleetSeed } from "./seed.ts";

/** A policy for a fleet that came without one: its accounts and Regions, and one careful stage over all of it. */
export function policyFor(fleet: FleetSeed): FleetPolicy {
  const accounts = [...new Set(fleet.clusters.map(({ account }) => account))].sort();
  const regionsOf = (account: string) =>
    [...new Set(fleet.clusters.filter((cluster) => cluster.account === account).map(({ region }) => region))].sort();
  return {
    ...POLICY_DEFAULTS,
    fleet: fleet.fleet,
    hub: { account: accounts[0] ?? "111122223333", region: regionsOf(accounts[0] ?? "")[0] ?? "us-east-1" },
    accounts: accounts.map((id) => ({ id, name: id, regions: regionsOf(id) })),
    clusters: {
      labels: { tier: "tag:Environment", owner: "tag:Owner", redundancyGroup: "tag:RedundancyGroup" },
      overrides: [],
    },
    strategies: {
      default: {
        maxHops: 1,
        preflight: DEFAULT_PREFLIGHT,
        stages: [
          {
            ...DEFAULT_STAGE,
            name: "all",
            match: {},
            canary: 1,
            maxConcurrency: { percent: 25 },
            soakSeconds: 86_400,
            nodegroupConcurrency: 2,
          },
        ],
      },
    },
  };
}

/**
 * A goal for a fleet that came without one: of the versions EKS offers at that time, the one that is the next minor of most clusters; of several, the newest.
 * Where no cluster has a next minor that is offered, the newest there is: everybody is then told why not.
 */
export function goalFor(fleet: FleetSeed, now: Date): string {
  const offered = kubernetesVersions
    .filter((entry) => entry.released <= now.toISOString() && statusAt(entry, now) !== "UNSUPPORTED")
    .map(({ version }) => version)
    .sort((a, b) => compareMinor(b, a));
  const movable = fleet.clusters.filter(({ status }) => status === "ACTIVE").map(({ version }) => nextMinor(version));
  const reached = (version: string) => movable.filter((next) => next === version).length;
  const [best] = offered.toSorted((a, b) => reached(b) - reached(a));
  return best ?? DEFAULT_VERSION;
}
