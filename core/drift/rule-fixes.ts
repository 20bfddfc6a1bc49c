/** What Fleetwright can do about findings of a rule. */
export interface RuleFix {
  /** As `stepCall` names it. */
  call: string;
  /** `sometimes`: it depends on the very finding; what is not safe is done only when somebody names the rule. */
  safe: "always" | "sometimes" | "never";
  /** When it is not done, or not safe. */
  but?: string;
}

const config = "eks:UpdateClusterConfig";

/** Rules whose findings carry a step, by id; for all others a person is needed. What is done about a very finding is decided where it is found. */
export const RULE_FIXES: Readonly<Record<string, RuleFix>> = {
  "tags-missing": { call: "eks:TagResource", safe: "always", but: "only where the policy file says which value" },
  "upgrade-policy": {
    call: config,
    safe: "sometimes",
    but: "STANDARD is not safe: EKS then upgrades the cluster by itself at the end of standard support",
  },
  "deletion-protection": { call: config, safe: "sometimes", but: "switching it off is not safe" },
  "log-types": { call: config, safe: "always" },
  "endpoint-private": { call: config, safe: "always" },
  "endpoint-public": { call: config, safe: "never", but: "whoever comes from outside may lose the API" },
  "authentication-mode": {
    call: config,
    safe: "sometimes",
    but: "API is not safe: whoever only aws-auth knows is locked out",
  },
  "zonal-shift": { call: config, safe: "never", but: "AWS may then move traffic between zones" },
  "addon-missing": {
    call: "eks:CreateAddon",
    safe: "sometimes",
    but: "not safe for networking (vpc-cni, kube-proxy, coredns), nor where resolveConflicts overwrites",
  },
  "addon-self-managed": { call: "eks:CreateAddon", safe: "never", but: "it takes over what runs" },
  "addon-behind": { call: "eks:UpdateAddon", safe: "never", but: "its pods are replaced" },
  "addon-incompatible": { call: "eks:UpdateAddon", safe: "never", but: "its pods are replaced" },
  "addon-configuration": { call: "eks:UpdateAddon", safe: "never", but: "what was configured by hand goes" },
  "pod-identity-missing": { call: "eks:CreatePodIdentityAssociation", safe: "always" },
  "pod-identity-role": {
    call: "eks:UpdatePodIdentityAssociation",
    safe: "never",
    but: "pods lose the role they have",
  },
  "access-entry-missing": { call: "eks:CreateAccessEntry", safe: "always" },
  "access-groups": { call: "eks:UpdateAccessEntry", safe: "always" },
  "access-policy-missing": { call: "eks:AssociateAccessPolicy", safe: "always" },
  "access-too-broad": {
    call: "eks:DisassociateAccessPolicy",
    safe: "never",
    but: "somebody loses access; a policy that is only too wide is narrowed by eks:AssociateAccessPolicy",
  },
  "argocd-unregistered": { call: "kubernetes:WriteSecret", safe: "always" },
  "argocd-registration": { call: "kubernetes:WriteSecret", safe: "never", but: "other labels mean other applications" },
};

/** Rules that the policy file may have fixed without anybody asking. */
export const SAFELY_FIXED: readonly string[] = Object.keys(RULE_FIXES).filter((id) => RULE_FIXES[id]?.safe !== "never");

/** What is done about findings of a rule, in words. */
export function fixWords(id: string): string {
  const fix = RULE_FIXES[id];
  if (!fix) return "none: a person is needed";
  const how = { always: "safe", sometimes: "safe in part", never: "not safe, only when somebody names the rule" };
  return `${fix.call}, ${how[fix.safe]}${fix.but === undefined ? "" : `: ${fix.but}`}`;
}
