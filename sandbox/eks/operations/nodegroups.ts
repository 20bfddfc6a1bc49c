import type { Operation } from "../../aws/service.ts";
import { type EksWorld, findCluster, findNodegroup, page } from "../state.ts";

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
  };
}
