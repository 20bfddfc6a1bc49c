import { CHANNEL_STEP } from "#core/adoption/beyond-template.ts";
import { adoptionParts } from "#core/adoption/parts.ts";
import type { WorkItem } from "#core/convergence/work-item.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports } from "#core/ports.ts";

/** An adoption by the name of its execution; the ARN ends with it. */
export const adoptionName = (workId: string): string => workId.slice(workId.lastIndexOf(":") + 1);

/**
 * Where an adoption is told: the cluster's channel is there once the step that makes it is over. Where none of ours makes it, it is thought to be there, as for all
 * that is told of clusters.
 */
export function channelOf(
  policy: Pick<FleetPolicy, "responses">,
  record: Pick<ClusterRecord, "ref" | "labels">,
  channelStep: WorkItem | undefined,
): "cluster" | "fleet" {
  if (!adoptionParts(policy.responses, record).includes("channel")) return "cluster";
  const outcome = channelStep?.outcome?.outcome;
  return outcome === "done" || outcome === "already-so" ? "cluster" : "fleet";
}

/** What every event about an adoption says. */
export async function adoptionPart(
  ports: Pick<Ports, "work"> & { policy: Pick<FleetPolicy, "responses"> },
  record: Pick<ClusterRecord, "ref" | "labels">,
  workId: string,
  now: Date,
) {
  const step = await ports.work.item(workId, CHANNEL_STEP);
  return {
    cluster: record.ref,
    adoption: adoptionName(workId),
    channel: channelOf(ports.policy, record, step),
    at: now.toISOString(),
  };
}
