import { missingLabels, OWNER_MISSING, stepsBeyondTemplate } from "#core/adoption/beyond-template.ts";
import { adoptionParts, templateParts } from "#core/adoption/parts.ts";
import { BASELINE_PARTS, type Comparison } from "#core/baseline/difference.ts";
import type { ClusterTemplate } from "#core/baseline/template.ts";
import { type Found, planWork } from "#core/convergence/plan.ts";
import type { WorkItem, WorkPlan } from "#core/convergence/work-item.ts";
import { ServiceUnavailableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { type ClusterConfiguration, factValue } from "#core/fleet/facts.ts";
import { ADOPTION_PARTS, type AdoptionPart } from "#core/policy/baseline-policy.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { clusterOwnerWanted } from "#events/fleet/cluster-owner-wanted.ts";
import type { Composition } from "../compose.ts";
import { compareWithTemplate } from "../convergence/comparison.ts";

export type AdoptionPorts = Pick<Composition, "facts" | "addonCatalogue" | "policy">;

export interface PlannedAdoption {
  plan: WorkPlan;
  items: WorkItem[];
  template: ClusterTemplate;
  cluster: ClusterConfiguration;
  /** What is otherwise in parts that are not switched on; only where it was asked for. */
  switchedOff: WorkItem[];
  /** What else is to be told. */
  events: FleetEvent[];
}

/**
 * What adopting a cluster takes, as it is now. Nothing is changed.
 *
 * @param options.all compares parts that are not switched on, too
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
  const compared = await compareWithTemplate(ports, ref, (place) =>
    all ? BASELINE_PARTS : templateParts(partsOf(place)),
  );
  const { template, comparison, facts } = compared;
  const cluster = factValue(facts, "cluster");
  if (!template || !cluster)
    throw new ServiceUnavailableError(comparison.unchecked[0]?.reason.message ?? `${ref.name} cannot be read`);
  const parts = partsOf(template);
  const off = ADOPTION_PARTS.filter((part) => !parts.includes(part));
  const at = now.toISOString();
  const planned = (some: readonly AdoptionPart[], found: Found[]) =>
    planWork({ workId, plannedAt: at, parts: [...some] }, ofParts(comparison, some), {
      steps: stepsBeyondTemplate(ports.policy, some, ref),
      found,
    });
  const found = parts.length === 0 ? [] : missingLabels(ports.policy, template);
  const events = found
    .filter(({ rule }) => rule === OWNER_MISSING)
    .map(({ message, reason: remedy }) => clusterOwnerWanted({ cluster: ref, message, remedy, at }, cluster.createdAt));
  return { ...planned(parts, found), template, cluster, events, switchedOff: all ? planned(off, []).items : [] };
}

/** A comparison as far as it is about some parts. */
function ofParts({ differences, satisfied, unchecked }: Comparison, parts: readonly string[]): Comparison {
  const isOf = ({ part }: { part: string }) => parts.includes(part);
  return {
    differences: differences.filter(isOf),
    satisfied: satisfied.filter(isOf),
    unchecked: unchecked.filter(isOf),
  };
}
