import * as z from "zod";
import { isOurs } from "#core/responses/ours.ts";
import { cloudTrailEksCall, clusterCallOf } from "#events/aws/cloudtrail-eks-call.ts";
import { changeOf } from "#events/fleet/cluster-changed.ts";
import { clusterScanRequested } from "#events/fleet/cluster-scan-requested.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** Somebody changed a cluster by hand, or tried to: that is told, and what is known of the cluster is doubtful now. Calls of ours and of EKS itself are not news. */
export const handler = defineHandler({
  name: "on-cluster-changed",
  input: cloudTrailEksCall,
  output: z.strictObject({ told: z.boolean(), reason: z.string() }),
  run: async (event, { events, deployment }) => {
    const call = clusterCallOf(event);
    if (!call) return { told: false, reason: "the record names no cluster" };
    if (call.byService) return { told: false, reason: "EKS made the call by itself" };
    if (isOurs(call, deployment.memberRole)) return { told: false, reason: "the call was ours" };
    const change = changeOf(call);
    if (call.refused) {
      await events.publish([change]);
      return { told: true, reason: `EKS refused ${call.name}` };
    }
    const request = { cause: call.id, cluster: call.cluster, because: `${call.name} by ${call.caller}`, at: call.time };
    await events.publish([change, clusterScanRequested(request)]);
    return { told: true, reason: `${call.name} by hand` };
  },
});
