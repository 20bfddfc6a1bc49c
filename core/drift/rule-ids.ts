import { UPGRADE } from "../policy/exemption-policy.ts";

/** Every rule by its id, without what it does: who only reads the policy file need not carry that along. `rules/index.ts` has the rules themselves. */
export const DRIFT_RULE_IDS: readonly string[] = [
  "version-behind-target",
  "support-ends",
  "extended-support",
  "version-skew",
  "nodegroup-behind",
  "node-image-behind",
  "ami-type-ended",
  "hybrid-node-lost",
  "tags-missing",
  "upgrade-policy",
  "deletion-protection",
  "log-types",
  "endpoint-private",
  "endpoint-public",
  "authentication-mode",
  "zonal-shift",
  "addon-missing",
  "addon-self-managed",
  "addon-behind",
  "addon-ahead",
  "addon-configuration",
  "pod-identity-missing",
  "pod-identity-role",
  "access-entry-missing",
  "access-entry-type",
  "access-groups",
  "access-policy-missing",
  "access-too-broad",
  "argocd-unregistered",
  "argocd-registration",
  "addon-degraded",
  "addon-incompatible",
  "addon-unwanted",
  "addon-differs-from-peers",
  "observability-absent",
  "observability-label",
  "endpoint-open",
  "secrets-key",
  "argocd-cluster-admin",
  "owner-missing",
  "irsa-in-use",
  "service-account-irsa",
  "pod-identity-unknown",
  "insight-upgrade-readiness",
  "insight-misconfiguration",
  "insight-rollback-readiness",
  "authority-expiring",
  "remote-networks-vs-sites",
  "activations-expiring",
];

/** What a scan says of itself; it cannot be switched off. */
export const SCAN_RULE_IDS: readonly string[] = ["cluster-unreadable", "fact-unread", "rule-failed"];

/** Rules of looks that are no scan: events, hybrid nodes, AWS Health, the calendar. */
export const OTHER_RULE_IDS: readonly string[] = [
  "addon-downgraded",
  "hybrid-site-lost",
  "hybrid-node-unknown",
  "standing-activation",
  "trust-anchor",
  "support-deadline-near",
  "health-planned-change",
  "health-issue",
  "health-notification",
];

/** What an exemption can be from. @param own ids of the user's own rules */
export const exemptibleRules = (own: readonly string[] = []): string[] => [
  UPGRADE,
  ...DRIFT_RULE_IDS,
  ...SCAN_RULE_IDS,
  ...OTHER_RULE_IDS,
  ...own,
];
