import type { Operation } from "../../aws/service.ts";
import { type EksWorld, findAddon, findCluster, findNodegroup, notFound, page } from "../state.ts";

export function updateOperations(world: EksWorld): Record<string, Operation> {
  return {
    ListUpdates: (call) => {
      const state = findCluster(world, call, call.input.name);
      if (call.input.nodegroupName !== undefined) findNodegroup(state, call.input.nodegroupName);
      if (call.input.addonName !== undefined) findAddon(state, call.input.addonName);
      const ids = [...state.updates.entries()]
        .filter(([, entry]) => entry.addon === call.input.addonName && entry.nodegroup === call.input.nodegroupName)
        .map(([id]) => id)
        .reverse();
      const { items, nextToken } = page(ids, call.input);
      return { updateIds: items, nextToken };
    },

    DescribeUpdate: (call) => {
      const state = findCluster(world, call, call.input.name);
      const entry = state.updates.get(String(call.input.updateId));
      // EKS looks an update up under what it is of: without the add-on's name, an add-on's update is not found.
      if (!entry || entry.addon !== call.input.addonName || entry.nodegroup !== call.input.nodegroupName) {
        throw notFound(`No update found for ID: ${call.input.updateId}`, { clusterName: state.cluster.name });
      }
      return { update: entry.update };
    },
  };
}
