import type { Nodegroup, Update } from "@aws-sdk/client-eks";
import type { ApiCall, Operation } from "../../aws/service.ts";
import { poolKey } from "../create-pools.ts";
import { DRAIN_TIMEOUT_SECONDS, nodegroupSchedule, nothingToReplaceSeconds } from "../data/durations.ts";
import { kubeletOf } from "../data/node-releases.ts";
import { halt, nodesIn, type PoolNode } from "../node-pools.ts";
import { targetOf } from "../nodegroup-rules.ts";
import { type ClusterState, type EksWorld, findCluster, findNodegroup, inUse } from "../state.ts";
import { repeated, startUpdate } from "../updates.ts";

/** To another minor or to another image of the same minor; `nodegroup-rules.ts` says what is refused. */
export function updateNodegroupVersion(world: EksWorld): Operation {
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const group = findNodegroup(state, call.input.nodegroupName);
    const again = repeated(state, call);
    if (again) return { update: again };
    const { nodegroupName = "" } = group;
    if (group.status !== "ACTIVE") {
      throw inUse(`Nodegroup ${nodegroupName} cannot be updated as it is currently not in Active State`, {
        clusterName: state.cluster.name,
        nodegroupName,
      });
    }
    return { update: replaceNodes(world, state, group, call) };
  };
}

function replaceNodes(world: EksWorld, state: ClusterState, group: Nodegroup, call: ApiCall): Update {
  const { clock } = world.environment;
  const { nodegroupName = "", amiType = "" } = group;
  const to = targetOf(world, state, group, call.input);
  const pool = state.pools.get(poolKey("nodegroup", nodegroupName));
  const now = clock.now();
  const kubelet = kubeletOf(to.version, amiType, to.release, now);
  const outdated = pool ? nodesIn(pool, now.getTime()).filter((node) => isOutdated(state, node, to.release)) : [];
  const key = `${world.seed}/${group.nodegroupArn}/${to.version}/${to.release}`;
  const { replaced, seconds } = nodegroupSchedule(outdated.length, atOnce(group), key);
  const fault =
    outdated.length > 0 ? world.faults.take(state.cluster.name, "node-eviction", "update-hangs") : undefined;
  // Forced, EKS tries to drain as long as ever, and then terminates the node with the pods on it.
  const forced = fault === "node-eviction" && call.input.force === true;
  const waits = fault === undefined ? 0 : DRAIN_TIMEOUT_SECONDS;
  if (pool && outdated.length > 0) {
    const last = Math.max(...replaced);
    const at = pool.kubelets.map(() => Number.POSITIVE_INFINITY);
    for (const [position, { index }] of outdated.entries()) {
      const after = replaced[position] ?? last;
      // The pods that do not go are on the last nodes; a hanging update replaces none.
      if (fault === undefined || (fault === "node-eviction" && after < last)) at[index] = now.getTime() + after * 1000;
      else if (forced) at[index] = now.getTime() + (after + waits) * 1000;
    }
    pool.moves.push({ kubelet, image: to.release, at });
  }
  group.status = "UPDATING";
  return startUpdate(world, state, call, {
    type: "VersionUpdate",
    params: [
      { type: "Version", value: to.version },
      { type: "ReleaseVersion", value: to.release },
    ],
    nodegroup: nodegroupName,
    seconds: outdated.length > 0 ? seconds + waits : nothingToReplaceSeconds(key),
    fault: forced ? undefined : fault,
    succeed: () => {
      const { version, release: releaseVersion } = to;
      Object.assign(group, { version, releaseVersion, status: "ACTIVE", modifiedAt: clock.now() });
    },
    fail: () => {
      group.status = "ACTIVE";
      if (pool) halt(pool, clock.millis());
      return [
        {
          errorCode: "PodEvictionFailure",
          errorMessage: `Reached max retries while trying to evict pods from nodes in node group ${nodegroupName}`,
          resourceIds: [`ip-10-0-0-${outdated.length}.${state.region}.compute.internal`],
        },
      ];
    },
  });
}

/**
 * An update replaces nodes of another launch template version than its own: of another release, or with an older bundle of certificate authorities. What EKS
 * does where all nodes are up to date is not documented; here the update is taken and over at once, as the phases of the user guide, "managed node update
 * behavior", suggest. (Its page on certificate authorities has an update without arguments replace the nodes, after an authority was appended.)
 */
const isOutdated = (state: ClusterState, node: PoolNode, release: string): boolean =>
  node.image !== release || node.createdAt < state.trustChangedAt;

function atOnce({ scalingConfig, updateConfig }: Nodegroup): number {
  const { maxUnavailable, maxUnavailablePercentage } = updateConfig ?? {};
  const nodes = scalingConfig?.desiredSize ?? 0;
  if (maxUnavailablePercentage === undefined) return maxUnavailable ?? 1;
  return Math.max(1, Math.floor((nodes * maxUnavailablePercentage) / 100));
}
