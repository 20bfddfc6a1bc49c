/** How bad a difference or finding is, the worst last. */
export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Rules of the standard template. Adoption and drift speak of the same thing by the same id. */
export const BASELINE_RULES = [
  "addon-configuration",
  "addon-behind",
  "addon-incompatible",
  "addon-missing",
  "addon-self-managed",
  "access-entry-missing",
  "access-policy-missing",
  "access-too-broad",
  "argocd-unregistered",
  "argocd-registration",
  "authentication-mode",
  "deletion-protection",
  "endpoint-private",
  "endpoint-public",
  "log-types",
  "pod-identity-missing",
  "pod-identity-role",
  "tags-missing",
  "upgrade-policy",
  "zonal-shift",
] as const;
export type BaselineRule = (typeof BASELINE_RULES)[number];
