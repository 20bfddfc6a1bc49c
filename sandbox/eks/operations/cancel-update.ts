import type { Operation } from "../../aws/service.ts";
import { type EksWorld, findCluster, invalidRequest, notFound } from "../state.ts";

/**
 * Only a version rollback can be cancelled, and only while Auto Mode's nodes roll back. Asked again, EKS is cancelling already. The code of the refusal
 * is the one EKS documents for a request that does not fit the cluster's state; its words are not published.
 */
export function cancelUpdate(world: EksWorld): Operation {
  return (call) => {
    const state = findCluster(world, call, call.input.name);
    const members = { clusterName: state.cluster.name };
    const entry = state.updates.get(String(call.input.updateId));
    if (!entry || entry.addon !== undefined || entry.nodegroup !== undefined)
      throw notFound(`No update found for ID: ${call.input.updateId}`, members);
    const { update } = entry;
    if (update.cancellation?.status === "InProgress") return { update };
    if (!entry.cancel) {
      throw invalidRequest(
        `Update ${update.id} of type ${update.type} and status ${update.status} cannot be cancelled. Only version rollbacks whose nodes still roll back can be.`,
        members,
      );
    }
    entry.cancel();
    return { update };
  };
}
