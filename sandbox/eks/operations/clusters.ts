import type { Operation } from "../../aws/service.ts";
import { newCluster } from "../create.ts";
import { createSeconds } from "../data/durations.ts";
import { versionInfo } from "../data/versions.ts";
import {
  addCluster,
  clustersOf,
  type EksWorld,
  findCluster,
  inUse,
  invalidParameter,
  page,
  removeCluster,
} from "../state.ts";

export function clusterOperations(world: EksWorld): Record<string, Operation> {
  const { clock } = world.environment;
  return {
    ListClusters: (call) => {
      const names = clustersOf(world, call)
        .map(({ cluster }) => cluster.name)
        .sort();
      const { items, nextToken } = page(names, call.input);
      return { clusters: items, nextToken };
    },

    DescribeCluster: (call) => ({ cluster: findCluster(world, call, call.input.name).cluster }),

    CreateCluster: (call) => {
      const name = String(call.input.name);
      if (!/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) throw invalidParameter(`Cluster name ${name} is not valid`);
      if (clustersOf(world, call).some(({ cluster }) => cluster.name === name)) {
        throw inUse(`Cluster already exists with name: ${name}`, { clusterName: name });
      }
      const version = call.input.version === undefined ? undefined : String(call.input.version);
      if (version !== undefined && !versionInfo(version))
        throw invalidParameter("unsupported Kubernetes version", { clusterName: name });
      const state = newCluster(world, {
        account: call.account,
        region: call.region,
        name,
        ...(version === undefined ? {} : { version }),
        tags: (call.input.tags ?? {}) as Record<string, string>,
        status: "CREATING",
      });
      addCluster(world, state);
      clock.at(clock.millis() + createSeconds(`${world.seed}/${state.cluster.arn}/create`) * 1000, () => {
        if (state.cluster.status === "CREATING") state.cluster.status = "ACTIVE";
      });
      return { cluster: state.cluster };
    },

    DeleteCluster: (call) => {
      const state = findCluster(world, call, call.input.name);
      const { name } = state.cluster;
      if (state.cluster.deletionProtection) {
        throw invalidParameter(`Cluster ${name} has deletion protection enabled`, { clusterName: name });
      }
      if (state.nodegroups.size > 0) throw inUse("Cluster has nodegroups attached", { clusterName: name });
      state.cluster.status = "DELETING";
      clock.at(clock.millis() + 180_000, () => removeCluster(world, state));
      return { cluster: state.cluster };
    },
  };
}
