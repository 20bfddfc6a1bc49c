import * as z from "zod";
import { clusterId } from "#core/fleet/cluster.ts";
import { isOurs } from "#core/responses/ours.ts";
import {
  CLOUDTRAIL_CALL,
  type CloudTrailEksCall,
  cloudTrailEksCall,
  clusterCallOf,
} from "#events/aws/cloudtrail-eks-call.ts";
import { addonOf, eksAddonEvent } from "#events/aws/eks-addon-event.ts";
import { changeOf } from "#events/fleet/cluster-changed.ts";
import { lookAtAddon } from "#functions/runtime/cluster/look.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

const KINDS: Readonly<Record<string, "create" | "update" | "delete">> = {
  CreateAddon: "create",
  UpdateAddon: "update",
  DeleteAddon: "delete",
};

/**
 * EKS or CloudTrail says that something happens to an add-on. The event only says where to look: what is told, and what becomes a finding, is what EKS answers now, so
 * that events that come late, twice or in another order do no harm.
 */
export const handler = defineHandler({
  name: "on-addon-changed",
  input: z.union([eksAddonEvent, cloudTrailEksCall]),
  output: z.strictObject({ looked: z.boolean(), reason: z.string() }),
  run: async (event, ports, { now }) => {
    if (event["detail-type"] === CLOUDTRAIL_CALL) return called(event, ports, now);
    const about = addonOf(event);
    if (!about) return { looked: false, reason: "the event names no add-on" };
    return looked(await lookAtAddon(ports, about.cluster, about.addon, { now }));
  },
});

async function called(event: CloudTrailEksCall, ports: Composition, now: Date) {
  const call = clusterCallOf(event);
  const kind = KINDS[event.detail.eventName];
  if (call?.addon === undefined || !kind) return { looked: false, reason: "the record names no add-on" };
  const { id, cluster, addon, caller: by, from: address, time } = call;
  const ours = call.byService || isOurs(call, ports.deployment.memberRole);
  if (call.refused) {
    if (!ours) await ports.events.publish([changeOf(call)]);
    return { looked: false, reason: `EKS refused ${call.name}` };
  }
  // Nothing is compared with what was never seen, and our own work is no news.
  if (ours && !(await ports.clusterRecords.get(clusterId(cluster))))
    return { looked: false, reason: "the call was ours, or EKS's own, and the cluster is not on record" };
  const named = { id, kind, addon, by, address, time, ours };
  return looked(await lookAtAddon(ports, cluster, addon, { now, call: named }));
}

const looked = (record: object | undefined) =>
  record
    ? { looked: true, reason: "compared with what is on record" }
    : { looked: false, reason: "the cluster is gone" };
