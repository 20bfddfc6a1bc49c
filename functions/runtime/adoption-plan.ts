import { missingLabels, OWNER_MISSING, stepsBeyondTemplate } from "#core/adoption/beyond-template.ts";
import { adoptionParts, templateParts } from "#core/adoption/parts.ts";
import type { ClusterTemplate } from "#core/baseline/template.ts";
import { planWork } from "#core/convergence/plan.ts";
import type { WorkItem, WorkPlan } from "#core/convergence/work-item.ts";
import { ServiceUnavailableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { type ClusterConfiguration, factValue } from "#core/fleet/facts.ts";
import { ADOPTION_PARTS, type AdoptionPart } from "#core/policy/baseline-policy.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { clusterOwnerWanted } from "#events/fleet/cluster-owner-wanted.ts";
import { compareWithTemplate } from "./comparison.ts";
import type { Composition } from "./compose.ts";

export type AdoptionPorts = Pick<Composition, "facts" | "addonCatalogue" | "policy">;

export interface PlannedAdoption {
  plan: WorkPlan;
  items: WorkItem[];
  template: ClusterTemplate;
  cluster: ClusterConfiguration;
  /** What the policy file switches on, whatever was looked at. */
  parts: AdoptionPart[];
  /** What else is to be told. */
  events: FleetEvent[];
}

/**
 * What adopting a cluster takes, as it is now. Nothing is changed.
 *
 * @param all also parts that are not switched on
 * @throws {ClusterNotFoundError} @throws {ServiceUnavailableError} the cluster itself cannot be read
 */
export async function planAdoption(
  ports: AdoptionPorts,
  ref: ClusterRef,
  workId: string,
  now: Date,
  { all = false }: { all?: boolean } = {},
): Promise<PlannedAdoption> {
  const partsOf = (place: Pick<ClusterTemplate, "ref" | "labels">) => adoptionParts(ports.policy.responses, place);
  const looked = (place: Pick<ClusterTemplate, "ref" | "labels">) => (all ? [...ADOPTION_PARTS] : partsOf(place));
  const compared = await compareWithTemplate(ports, ref, (place) => templateParts(looked(place)));
  const { template, comparison, facts } = compared;
  const cluster = factValue(facts, "cluster");
  if (!template || !cluster)
    throw new ServiceUnavailableError(comparison.unchecked[0]?.reason.message ?? `${ref.name} cannot be read`);
  const parts = looked(template);
  const found = parts.length === 0 ? [] : missingLabels(ports.policy, template);
  const more = { steps: stepsBeyondTemplate(parts, ref), found };
  const at = now.toISOString();
  const { plan, items } = planWork({ workId, plannedAt: at, parts }, comparison, more);
  const events = found
    .filter(({ rule }) => rule === OWNER_MISSING)
    .map(({ message, reason: remedy }) => clusterOwnerWanted({ cluster: ref, message, remedy, at }, cluster.createdAt));
  return { plan, items, template, cluster, parts: partsOf(template), events };
}
