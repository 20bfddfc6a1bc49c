import type { FleetCluster } from "#core/fleet/cluster.ts";
import type { Goal, Plan } from "#core/planner/plan.ts";
import { planRun } from "#core/planner/planner.ts";
import type { Composition } from "./compose.ts";
import { readFleet } from "./inventory.ts";

/** Plans over the whole fleet as it is now. @throws {InvalidInputError} what a person has to correct */
export async function planFleet(
  ports: Pick<Composition, "policy" | "clusters" | "versions">,
  { goal, strategy }: { goal: Goal; strategy: string },
  now: Date,
): Promise<{ plan: Plan; fleet: FleetCluster[] }> {
  const { policy } = ports;
  const fleet = await readFleet(policy, ports.clusters);
  const versions = await ports.versions.kubernetesVersions(policy.hub);
  return { fleet, plan: planRun(fleet, { goal, strategy, policy }, { now: now.toISOString(), versions }) };
}
