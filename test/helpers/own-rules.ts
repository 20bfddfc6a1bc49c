import type { OwnRulePolicy } from "#core/policy/own-rules.ts";

/** A rule of the user's own about node groups. */
export const ownRule = (change: Partial<OwnRulePolicy> = {}): OwnRulePolicy => ({
  id: "acme-large-groups",
  severity: "high",
  title: "Node group is too large",
  message: "Node group {subject} of {cluster} has {found} nodes; {wanted}.",
  when: "nodegroups[desiredSize > 5].{'subject': name, 'found': desiredSize, 'wanted': 'at most 5'}",
  wanted: "that it is not so",
  remedy: "Split it.",
  ...change,
});
