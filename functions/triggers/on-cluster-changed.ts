import * as z from "zod";
import { changeMessage } from "#core/messages/change-message.ts";
import { REQUEST_TOKEN_PREFIX } from "#core/run/names.ts";
import { CLUSTER_CALLS, cloudTrailEksCall, clusterCallOf } from "#events/aws/cloudtrail-eks-call.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { clusterChannel, FLEET_CHANNEL } from "#functions/runtime/tell.ts";

/** Somebody changed a cluster by hand: its channel is told who did what. Calls of ours and of EKS itself are not news. */
export const handler = defineHandler({
  name: "on-cluster-changed",
  input: cloudTrailEksCall,
  output: z.strictObject({ told: z.boolean(), reason: z.string() }),
  run: async (event, ports) => {
    const call = clusterCallOf(event);
    if (!call) return { told: false, reason: "the record names no cluster" };
    if (call.byService) return { told: false, reason: "EKS made the call by itself" };
    if (call.clientRequestToken?.startsWith(REQUEST_TOKEN_PREFIX)) return { told: false, reason: "the call was ours" };

    const key = `change/${event.detail.eventID ?? event.id}`;
    const stored = await ports.messages.get(key);
    if (stored?.place) return { told: false, reason: "told before" };
    const record = await ports.messages.save(stored ?? { key, state: {}, seen: [], version: 0 });
    const { cluster, caller, from, subject, time, refused } = call;
    const message = changeMessage({
      cluster: cluster.name,
      account: cluster.account,
      region: cluster.region,
      did: CLUSTER_CALLS[call.name],
      subject,
      caller,
      from,
      time,
      refused,
    });
    // A cluster that is only being created has no channel yet.
    const channel = call.name === "CreateCluster" ? FLEET_CHANNEL : clusterChannel(cluster.name);
    const place = await ports.chat.post(channel, message);
    await ports.messages.save({ ...record, place });
    return { told: true, reason: `told in ${channel}` };
  },
});
