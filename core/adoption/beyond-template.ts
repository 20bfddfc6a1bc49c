import { clusterAlarms } from "../baseline/cluster-alarms.ts";
import type { ClusterTemplate } from "../baseline/template.ts";
import type { Found, PartStep } from "../convergence/plan.ts";
import type { ClusterRef } from "../fleet/cluster.ts";
import { clusterChannel } from "../messages/channels.ts";
import type { AdoptionPart } from "../policy/baseline-policy.ts";
import type { FleetPolicy } from "../policy/policy.ts";

/** Id of the step that makes the cluster's channel. */
export const CHANNEL_STEP = "channel";

/** Steps of adoption that are not in the standard template. */
export function stepsBeyondTemplate(
  { alerts }: Pick<FleetPolicy, "alerts">,
  parts: readonly AdoptionPart[],
  ref: ClusterRef,
): PartStep[] {
  const channel = clusterChannel(alerts, ref.name);
  const steps: PartStep[] = [];
  if (parts.includes("channel"))
    steps.push({
      part: "channel",
      step: {
        kind: "create-channel",
        id: CHANNEL_STEP,
        after: [],
        why: `the cluster gets a channel of its own, ${channel}`,
        safe: true,
        channel,
      },
    });
  if (parts.includes("alarms"))
    for (const alarm of clusterAlarms(ref))
      steps.push({
        part: "alarms",
        step: {
          kind: "put-alarm",
          id: `alarm/${alarm.name}`,
          after: [],
          why: alarm.description,
          safe: true,
          alarm,
        },
      });
  return steps;
}

/** Labels the fleet goes by that nobody can say for this cluster. */
export function missingLabels(
  policy: Pick<FleetPolicy, "clusters">,
  { labels }: Pick<ClusterTemplate, "labels">,
): Found[] {
  const found: Found[] = [];
  const tag = (label: string): string | undefined => policy.clusters.labels[label]?.replace(/^tag:/, "");
  if (labels.owner === undefined)
    found.push({
      part: "tags",
      rule: OWNER_MISSING,
      subject: "owner",
      message: "Nobody is named as the cluster's owner.",
      reason: `${tagAdvice(tag("owner"))}or give its account an owner in the policy file`,
    });
  const tier = tag("tier");
  if (tier !== undefined && labels.tier === undefined)
    found.push({
      part: "tags",
      rule: "tier-missing",
      subject: "tier",
      message: "The cluster belongs to no tier, so no stage of a run that goes by tiers has it.",
      reason: `${tagAdvice(tier)}or name its tier in clusters.overrides of the policy file`,
    });
  return found;
}

export const OWNER_MISSING = "owner-missing";

const tagAdvice = (tag: string | undefined): string => (tag === undefined ? "" : `set the tag ${tag} on it, `);
