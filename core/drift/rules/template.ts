import type { BaselinePart, Comparison } from "../../baseline/difference.ts";
import { BASELINE_RULES, type BaselineRule } from "../../baseline/rules.ts";
import { type DriftRule, driftRule, type Found } from "../rule.ts";

/** What the comparison with the template found by a rule: the comparison is the only place that knows how. */
export const fromTemplate = (rule: BaselineRule, { differences }: Comparison): Found[] =>
  differences.filter((difference) => difference.rule === rule).map(({ rule: _rule, part: _part, ...found }) => found);

/** Why it matters, and what is to be done in general, by rule. Those that look beyond the template are in other files. */
const TEXTS = {
  "tags-missing": [
    "tags",
    "Tags say whose a cluster is and which rules hold for it; without them it belongs to nobody.",
    "Set the tags.",
  ],
  "upgrade-policy": [
    "config",
    "It decides what happens at the end of standard support: EKS upgrades the cluster by itself, or it costs more.",
    "Set the upgrade policy; what is in extended support already cannot leave it but by an upgrade.",
  ],
  "deletion-protection": [
    "config",
    "With it, deleting the cluster takes two calls instead of one.",
    "Switch deletion protection as the template says.",
  ],
  "log-types": [
    "config",
    "What the control plane did, and who asked it to, is known only where its logs are written.",
    "Switch the log types on; CloudWatch Logs charges for what is written.",
  ],
  "endpoint-private": [
    "config",
    "Nodes and people in the VPC reach the API by the internet, and not at all where the public endpoint is off.",
    "Switch the private endpoint on.",
  ],
  "endpoint-public": [
    "config",
    "The API can be reached from more addresses than the template allows.",
    "Restrict publicAccessCidrs, or switch the public endpoint off.",
  ],
  "authentication-mode": [
    "config",
    "Who may enter is decided by access entries, by the ConfigMap aws-auth, or by both.",
    "Change the mode, one after the other; it cannot be taken back.",
  ],
  "zonal-shift": [
    "config",
    "With it AWS may move traffic away from an impaired Availability Zone.",
    "Switch zonal shift as the template says.",
  ],
  "addon-missing": [
    "addons",
    "What the add-on does, the cluster does not have, and what waits for it may not work.",
    "Create the EKS add-on.",
  ],
  "addon-self-managed": [
    "addons",
    "Nobody but its installer upgrades it, and EKS does not watch its health.",
    "Create the EKS add-on with resolveConflicts OVERWRITE, which takes over what is there.",
  ],
  "addon-behind": ["addons", "The version is older than what the template asks for.", "Update the add-on."],
  "addon-ahead": [
    "addons",
    "It is newer than the version that is pinned; EKS's add-ons do not promise to go back.",
    "Raise the pin, or create the add-on anew.",
  ],
  "addon-configuration": [
    "addons",
    "It was configured by hand, and the next update may or may not keep that.",
    "Update its configuration values.",
  ],
  "pod-identity-missing": ["associations", "Its pods have no rights, or somebody else's.", "Create the association."],
  "pod-identity-role": [
    "associations",
    "Its pods have the rights of another role than the template says.",
    "Change the association.",
  ],
  "access-entry-missing": ["access", "Somebody who should enter the cluster cannot.", "Create the access entry."],
  "access-entry-type": [
    "access",
    "The type decides which rights and limits an entry has; it cannot be changed.",
    "Delete the access entry and create it anew.",
  ],
  "access-groups": [
    "access",
    "Rights by Kubernetes groups do not hold for who is not in them.",
    "Update the entry's groups.",
  ],
  "access-policy-missing": [
    "access",
    "Somebody has less rights than the template gives.",
    "Associate the access policy.",
  ],
  "access-too-broad": [
    "access",
    "Somebody has more rights than the template gives, or is an administrator nobody mentioned.",
    "Take the policy away, or put it into the policy file.",
  ],
  "argocd-unregistered": [
    "argocd",
    "Nothing is deployed to a cluster that Argo CD does not know.",
    "Write its Secret in the hub.",
  ],
  "argocd-registration": [
    "argocd",
    "ApplicationSets select clusters by their labels; other labels mean other applications.",
    "Write its Secret in the hub anew.",
  ],
} as const satisfies Partial<Record<BaselineRule, readonly [BaselinePart, string, string]>>;

/** The standard template's rules. */
export const templateRules: readonly DriftRule[] = Object.entries(TEXTS).map(([id, [part, why, remedy]]) => {
  const rule = id as keyof typeof TEXTS;
  return driftRule({
    id,
    ...BASELINE_RULES[rule],
    why,
    remedy,
    part,
    needs: [],
    // Events tell of administrators where the template has none to compare with, too: what they found is theirs to close.
    ...(rule === "access-too-broad" ? { applies: ({ template }) => template.access.length > 0 } : {}),
    find: (_material, { comparison }) => fromTemplate(rule, comparison),
  });
});
