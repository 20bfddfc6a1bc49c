import * as z from "zod";
import type { ClusterCall } from "../aws/cloudtrail-eks-call.ts";
import { CLUSTER_CALLS } from "../aws/eks-calls.ts";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster, reason } from "./common.ts";

/** Somebody changed a cluster by hand, or tried to: not Fleetwright, and not EKS by itself. */
export const clusterChangedEvent = fleetEvent("Cluster Changed", {
  ...onCluster,
  /** EKS's name of the call. */
  call: z.string(),
  /** In words: "changed the cluster's configuration". */
  did: z.string(),
  /** Add-on, node group, principal or the like it was about. */
  subject: z.string().nullable(),
  /** What exactly was asked for, a line each. */
  details: z.array(z.string()),
  /** ARN of who called. */
  caller: z.string(),
  /** Address the call came from, or the AWS service. */
  from: z.string().nullable(),
  at: instant,
  /** Set when EKS refused the call. */
  refused: reason.nullable(),
});

/** The event of a call by hand. The same call is one occurrence, however often CloudTrail delivers it. */
export function changeOf({
  id,
  name,
  cluster,
  subject,
  details,
  caller,
  from,
  time,
  refused,
}: ClusterCall): FleetEvent {
  return clusterChangedEvent.build(time, [arnOf(cluster)], {
    eventKey: `change/${id}`,
    cluster,
    call: name,
    did: CLUSTER_CALLS[name],
    subject: subject ?? null,
    details,
    caller,
    from: from ?? null,
    at: time,
    refused: refused ?? null,
  });
}
