import { listed, outcomesOf, partCheck } from "./check.ts";

const { differs, satisfied } = outcomesOf("tags");

/** Tags that must be there: those whose value is known are set, the others ask for a person. */
export const tagsCheck = partCheck({
  part: "tags",
  needs: ["cluster"],
  helps: [],
  wanted: ({ tags, cluster }) => Object.keys(tags).length > 0 || (cluster.requiredTags ?? []).length > 0,
  check({ cluster }, { template }) {
    const known = Object.entries(template.tags).filter(([key]) => !cluster.tags[key]);
    const required = template.cluster.requiredTags ?? [];
    const names = new Set([...Object.keys(template.tags), ...required]);
    return [...names].map((tag) => {
      if (cluster.tags[tag]) return satisfied("tags-missing", tag);
      const value = template.tags[tag];
      const message = `The cluster has no tag ${tag}.`;
      if (value === undefined)
        return differs(
          "tags-missing",
          { subject: tag, found: "no tag", wanted: "any value", message, remedy: `Set the tag ${tag} on the cluster.` },
          { needsPerson: `the policy file does not say which value the tag ${tag} should have` },
        );
      const tags = Object.fromEntries(known);
      const why = `sets ${listed(known.map(([key, text]) => `${key}=${text}`))}`;
      return differs(
        "tags-missing",
        { subject: tag, found: "no tag", wanted: value, message, remedy: `Set the tag ${tag} to ${value}.` },
        { step: { kind: "set-tags", id: "tags", after: [], why, safe: true, tags } },
      );
    });
  },
});
