import { addonFits } from "./data/addons.ts";
import { newestKubelet } from "./data/node-releases.ts";
import { versionInfo } from "./data/versions.ts";
import { drift, type PoolKind } from "./node-pools.ts";
import type { ClusterState, EksWorld } from "./state.ts";

/** What a new version of the control plane brings with it: add-ons that no longer fit, and nodes that follow. */
export function moveControlPlane(world: EksWorld, state: ClusterState, version: string): void {
  const { cluster } = state;
  cluster.version = version;
  cluster.platformVersion = versionInfo(version)?.platformVersion ?? "eks.1";
  cluster.status = "ACTIVE";
  for (const addon of state.addons.values()) {
    if (addonFits(addon.addonName ?? "", addon.addonVersion ?? "", version)) continue;
    addon.status = "DEGRADED";
    const message = `Add-on version ${addon.addonVersion} does not support Kubernetes ${version}`;
    addon.health = { issues: [{ code: "InsufficientNumberOfReplicas", message, resourceIds: [] }] };
  }
  driftTo(world, state, version, ["auto", "karpenter"]);
}

/**
 * Nodes of Auto Mode, and of Karpenter pools that discover their images, drift to a minor by themselves, as fast as their disruption budgets let them.
 * Sources: EKS user guide, "Update the Kubernetes Version of an EKS Auto Mode cluster"; karpenter.sh, "Drift".
 *
 * @returns when the last one is there, in milliseconds; infinity when that never happens
 */
export function driftTo(world: EksWorld, state: ClusterState, version: string, kinds: readonly PoolKind[]): number {
  const { clock } = world.environment;
  const now = clock.millis();
  const pools = [...state.pools.values()].filter(
    ({ kind, drifts, kubelets }) => drifts && kinds.includes(kind) && kubelets.length > 0,
  );
  if (pools.length === 0) return now;
  const stuck = world.faults.take(state.cluster.name, "nodes-never-converge") !== undefined;
  const kubelet = newestKubelet(version, clock.now());
  const key = `${world.seed}/${state.cluster.arn}/${now}`;
  return Math.max(now, ...pools.map((pool) => drift(pool, kubelet, { now, key, stuck })));
}
