import type { FleetPolicy } from "../policy/policy.ts";
import type { ClusterLabels, ClusterRef, ClusterSnapshot } from "./cluster.ts";
import { matches } from "./selector.ts";

const TAG_SOURCE = "tag:";

/** Labels of a cluster: first from its tags, then from the overrides that match it, in the order they are written; the last one wins. */
export function resolveLabels(
  policy: FleetPolicy["clusters"],
  { ref, tags }: Pick<ClusterSnapshot, "ref" | "tags">,
): ClusterLabels {
  const labels: ClusterLabels = {};
  for (const [label, source] of Object.entries(policy.labels)) {
    const value = source.startsWith(TAG_SOURCE) ? tags[source.slice(TAG_SOURCE.length)] : undefined;
    if (value !== undefined) labels[label] = value;
  }
  for (const override of policy.overrides) {
    if (matches(override.match, { ref, labels })) Object.assign(labels, override.labels);
  }
  return labels;
}

/** Who answers for a cluster: whom it names itself, else its account's owner. */
export const ownerOf = (
  { accounts }: Pick<FleetPolicy, "accounts">,
  { ref, labels }: { ref: ClusterRef; labels: ClusterLabels },
): string | undefined => labels.owner ?? accounts.find(({ id }) => id === ref.account)?.owner;
