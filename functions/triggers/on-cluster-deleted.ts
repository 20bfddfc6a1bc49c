import * as z from "zod";
import { cloudTrailEksCall, clusterCallOf } from "#events/aws/cloudtrail-eks-call.ts";
import { followDeletion } from "#functions/runtime/cluster/deletion.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** EKS takes minutes to delete a cluster: it is marked here, and cleaned up after as soon as it is gone (`watch-changes`). */
export const handler = defineHandler({
  name: "on-cluster-deleted",
  input: cloudTrailEksCall,
  output: z.strictObject({ gone: z.boolean(), reason: z.string() }),
  run: async (event, ports, { now }) => {
    const call = clusterCallOf(event);
    if (!call) return { gone: false, reason: "the record names no cluster" };
    const { gone } = await followDeletion(ports, call.cluster, now);
    return { gone, reason: gone ? "cleaned up" : "still there; looked at again until it is gone" };
  },
});
