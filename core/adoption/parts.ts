import { BASELINE_PARTS, type BaselinePart } from "../baseline/difference.ts";
import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import { matches } from "../fleet/selector.ts";
import { ADOPTION_PARTS, type AdoptionPart, type ResponsesPolicy } from "../policy/baseline-policy.ts";

/** The parts of adoption that the policy file switches on for a cluster: those of all entries that match it. */
export function adoptionParts(
  { adopt }: Pick<ResponsesPolicy, "adopt">,
  place: { ref: ClusterRef; labels: ClusterLabels },
): AdoptionPart[] {
  const on = new Set(adopt.filter(({ match }) => matches(match, place)).flatMap(({ parts }) => parts));
  return ADOPTION_PARTS.filter((part) => on.has(part));
}

/** Those of them that are parts of the standard template. */
export const templateParts = (parts: readonly AdoptionPart[]): BaselinePart[] =>
  BASELINE_PARTS.filter((part) => parts.includes(part));
