import type { Addon, AddonIssue } from "@aws-sdk/client-eks";
import { BUILT_INTO_AUTO_MODE } from "#core/baseline/compare/addons.ts";
import { type AddonNeed, traitsOf } from "../data/addon-traits.ts";
import { nodesIn } from "../node-pools.ts";
import type { ClusterState, EksWorld } from "../state.ts";
import { emitAddon } from "./events.ts";

/** Pods need a moment to come up once what they waited for is there. */
const RECOVERY = 120_000;
export const AGENT = "eks-pod-identity-agent";

/** Auto Mode makes nodes for pods that have none. */
const hasNodes = ({ pools, cluster }: ClusterState, now: number): boolean =>
  cluster.computeConfig?.enabled === true || [...pools.values()].some((pool) => nodesIn(pool, now).length > 0);

/** Whether an add-on does its work: EKS's, a self-managed one, or what Auto Mode brings. */
export function runs({ addons, selfManaged, cluster }: ClusterState, name: string): boolean {
  const managed = addons.get(name);
  if (managed) return managed.status === "ACTIVE" || managed.status === "UPDATING";
  return selfManaged.has(name) || ((cluster.computeConfig?.enabled ?? false) && BUILT_INTO_AUTO_MODE.has(name));
}

/** Other add-ons that are not there yet, of those an add-on needs. */
export const missingNeeds = (state: ClusterState, name: string): AddonNeed[] =>
  traitsOf(name).needs.filter(({ addon }) => !runs(state, addon));

/** The issue of an add-on that cannot run as things are; undefined when it can. */
export function waitingIssue(state: ClusterState, name: string, now: number): AddonIssue | undefined {
  const { workloads } = traitsOf(name);
  const stuck = workloads.find(({ kind }) => kind === "Deployment");
  const [needed] = missingNeeds(state, name);
  const nodes = hasNodes(state, now);
  if (nodes && !needed) return undefined;
  // Without nodes a DaemonSet has as many pods as it wants: none.
  if (!nodes && !stuck) return undefined;
  return {
    code: "InsufficientNumberOfReplicas",
    message: nodes
      ? `The add-on is unhealthy because its pods do not become ready without ${needed?.addon}.`
      : "The add-on is unhealthy because all deployments have all pods unscheduled no nodes available to schedule pods.",
    resourceIds: (stuck ? [stuck] : workloads).map((workload) => workload.name),
  };
}

export function degrade(world: EksWorld, state: ClusterState, addon: Addon, issue: AddonIssue): void {
  addon.status = "DEGRADED";
  addon.health = { issues: [issue] };
  addon.modifiedAt = world.environment.clock.now();
  emitAddon(world, state, addon, "EKS Addon Health Degraded");
}

export function restore(world: EksWorld, state: ClusterState, addon: Addon): void {
  addon.status = "ACTIVE";
  addon.health = { issues: [] };
  addon.modifiedAt = world.environment.clock.now();
  state.waiting.delete(addon.addonName ?? "");
  emitAddon(world, state, addon, "EKS Addon Health Restored");
  recoverWaiting(world, state);
}

/** Looks again, in a while, at the add-ons that waited for something: called when something came. */
export function recoverWaiting(world: EksWorld, state: ClusterState): void {
  const { clock } = world.environment;
  if (state.waiting.size === 0) return;
  clock.at(clock.millis() + RECOVERY, () => {
    for (const name of [...state.waiting]) {
      const addon = state.addons.get(name);
      if (addon?.status !== "DEGRADED") state.waiting.delete(name);
      else if (!waitingIssue(state, name, clock.millis())) restore(world, state, addon);
    }
  });
}
