/** How bad a difference or finding is, the worst last. */
export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

const GUIDE = "https://docs.aws.amazon.com/eks/latest/userguide";

/** Rules of the standard template. Adoption and drift speak of the same thing by the same id; the page says why it matters. */
export const BASELINE_RULES = {
  "tags-missing": { severity: "low", title: "Tags are missing", page: `${GUIDE}/eks-using-tags.html` },
  "upgrade-policy": {
    severity: "medium",
    title: "Another upgrade policy",
    page: `${GUIDE}/view-upgrade-policy.html`,
  },
  "deletion-protection": {
    severity: "medium",
    title: "Deletion protection",
    page: `${GUIDE}/deletion-protection.html`,
  },
  "log-types": {
    severity: "medium",
    title: "Control plane logs are off",
    page: `${GUIDE}/control-plane-logs.html`,
  },
  "endpoint-private": {
    severity: "medium",
    title: "No private endpoint",
    page: `${GUIDE}/cluster-endpoint.html`,
  },
  "endpoint-public": {
    severity: "high",
    title: "Public endpoint wider than wanted",
    page: `${GUIDE}/cluster-endpoint.html`,
  },
  "authentication-mode": {
    severity: "medium",
    title: "Another authentication mode",
    page: `${GUIDE}/setting-up-access-entries.html`,
  },
  "zonal-shift": { severity: "low", title: "Zonal shift", page: `${GUIDE}/zone-shift.html` },
  "addon-missing": { severity: "high", title: "Add-on is missing", page: `${GUIDE}/eks-add-ons.html` },
  "addon-self-managed": {
    severity: "medium",
    title: "Installed by hand instead of as an EKS add-on",
    page: `${GUIDE}/eks-add-ons.html`,
  },
  "addon-behind": { severity: "medium", title: "Add-on is behind", page: `${GUIDE}/updating-an-add-on.html` },
  "addon-ahead": { severity: "low", title: "Add-on is ahead of its pin", page: `${GUIDE}/updating-an-add-on.html` },
  "addon-incompatible": {
    severity: "high",
    title: "Add-on does not fit the Kubernetes version",
    page: `${GUIDE}/addon-compat.html`,
  },
  "addon-configuration": {
    severity: "medium",
    title: "Add-on is configured otherwise",
    page: `${GUIDE}/eks-add-ons.html`,
  },
  "addon-degraded": { severity: "high", title: "Add-on is not healthy", page: `${GUIDE}/eks-add-ons.html` },
  "pod-identity-missing": {
    severity: "high",
    title: "Pod Identity association is missing",
    page: `${GUIDE}/pod-id-association.html`,
  },
  "pod-identity-role": {
    severity: "medium",
    title: "Pod Identity association with another role",
    page: `${GUIDE}/pod-id-association.html`,
  },
  "access-entry-missing": {
    severity: "medium",
    title: "Access entry is missing",
    page: `${GUIDE}/creating-access-entries.html`,
  },
  "access-entry-type": {
    severity: "medium",
    title: "Access entry of another type",
    page: `${GUIDE}/creating-access-entries.html`,
  },
  "access-groups": {
    severity: "medium",
    title: "Access entry without its Kubernetes groups",
    page: `${GUIDE}/updating-access-entries.html`,
  },
  "access-policy-missing": {
    severity: "medium",
    title: "Access policy is missing",
    page: `${GUIDE}/access-policies.html`,
  },
  "access-too-broad": {
    severity: "high",
    title: "More access than the template gives",
    page: `${GUIDE}/access-policies.html`,
  },
  "argocd-unregistered": {
    severity: "medium",
    title: "Argo CD does not know the cluster",
    page: `${GUIDE}/argocd-register-clusters.html`,
  },
  "argocd-registration": {
    severity: "low",
    title: "Argo CD knows the cluster otherwise",
    page: `${GUIDE}/argocd-register-clusters.html`,
  },
} as const satisfies Record<string, { severity: Severity; title: string; page: string }>;

export type BaselineRule = keyof typeof BASELINE_RULES;
