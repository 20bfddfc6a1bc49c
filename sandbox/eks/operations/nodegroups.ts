import type { Operation } from "../../aws/service.ts";
import { nodegroupSeconds } from "../data/durations.ts";
import { releaseVersionOf } from "../data/versions.ts";
import { type EksWorld, findCluster, findNodegroup, inUse, invalidParameter, page } from "../state.ts";
import { repeated, startUpdate } from "../updates.ts";

const minorOf = (version: string): number => Number(version.split(".")[1]);

/** Reported after EKS has tried for 15 minutes to drain a node. */
const DRAIN_TIMEOUT_SECONDS = 900;

export function nodegroupOperations(world: EksWorld): Record<string, Operation> {
  return {
    ListNodegroups: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const { items, nextToken } = page([...state.nodegroups.keys()].sort(), call.input);
      return { nodegroups: items, nextToken };
    },

    DescribeNodegroup: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      return { nodegroup: findNodegroup(state, call.input.nodegroupName) };
    },

    UpdateNodegroupVersion: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const group = findNodegroup(state, call.input.nodegroupName);
      const { nodegroupName = "" } = group;
      const again = repeated(state, call);
      if (again) return { update: again };
      const members = { clusterName: state.cluster.name, nodegroupName };
      if (group.status !== "ACTIVE") {
        throw inUse(`Nodegroup ${nodegroupName} cannot be updated as it is currently not in Active State`, members);
      }
      const to = String(call.input.version ?? state.cluster.version);
      const release = String(call.input.releaseVersion ?? releaseVersionOf(to));
      if (minorOf(to) > minorOf(state.cluster.version)) {
        throw invalidParameter(
          `Nodegroup Kubernetes version ${to} cannot be newer than cluster version ${state.cluster.version}`,
          members,
        );
      }
      if (minorOf(to) < minorOf(group.version ?? to)) {
        throw invalidParameter(
          `Nodegroup Kubernetes version cannot be rolled back from ${group.version} to ${to}`,
          members,
        );
      }
      group.status = "UPDATING";
      const nodes = group.scalingConfig?.desiredSize ?? 0;
      const { maxUnavailable, maxUnavailablePercentage } = group.updateConfig ?? {};
      const atOnce =
        maxUnavailablePercentage === undefined
          ? (maxUnavailable ?? 1)
          : Math.floor((nodes * maxUnavailablePercentage) / 100);
      const key = `${world.seed}/${group.nodegroupArn}/${to}`;
      const fault = nodes > 0 ? world.faults.take(state.cluster.name, "node-eviction", "update-hangs") : undefined;
      const update = startUpdate(world, state, call, {
        type: "VersionUpdate",
        params: [
          { type: "Version", value: to },
          { type: "ReleaseVersion", value: release },
        ],
        nodegroup: nodegroupName,
        seconds: nodegroupSeconds(nodes, atOnce, key) + (fault ? DRAIN_TIMEOUT_SECONDS : 0),
        fault,
        succeed: () => {
          Object.assign(group, {
            version: to,
            releaseVersion: release,
            status: "ACTIVE",
            modifiedAt: world.environment.clock.now(),
          });
        },
        fail: () => {
          group.status = "ACTIVE";
          return [
            {
              errorCode: "PodEvictionFailure",
              errorMessage: `Reached max retries while trying to evict pods from nodes in node group ${nodegroupName}`,
              resourceIds: [`ip-10-0-0-${nodes}.${state.region}.compute.internal`],
            },
          ];
        },
      });
      return { update };
    },
  };
}
