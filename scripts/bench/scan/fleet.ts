import type { FleetPolicy } from "#core/policy/policy.ts";
import { withDetails } from "#sandbox/fleet/sample-details.ts";
import { syntheticFleet } from "#sandbox/fleet/sample-fleet.ts";
import { type FleetSeed, fleetSeed } from "#sandbox/fleet/seed.ts";
import { benchPolicy } from "../measure.ts";

/** The sample's policy over all places; what was found is listed, so that a second scan writes what a first one does. */
export const scanPolicy = (): FleetPolicy => benchPolicy();

/** The synthetic fleet with access, roles and configurations as real clusters have them. Its first cluster is the one Argo CD runs in. */
export function scanFleet(count: number): FleetSeed {
  const hub = scanPolicy().argocd?.hub.name;
  const { clusters, ...fleet } = syntheticFleet(count);
  const named = clusters.map((cluster, index) =>
    index === 0 && hub !== undefined ? { ...cluster, name: hub } : cluster,
  );
  return fleetSeed.parse({ ...fleet, clusters: named.map(withDetails) });
}
