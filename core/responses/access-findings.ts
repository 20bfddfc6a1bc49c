import { isBroader, isClusterAdmin, policyText } from "../baseline/access-scope.ts";
import { accessPolicyName } from "../baseline/names.ts";
import type { TemplateAccess } from "../baseline/template.ts";
import type { PresentFinding } from "../findings/finding.ts";
import type { AccessPolicyAssociation } from "../fleet/facts.ts";

export const ACCESS_RULE = "access-too-broad";

/** The same subject as the template's comparison has: one finding, whoever looks. */
export const accessSubject = (principalArn: string, policyArn: string): string =>
  `${principalArn} ${accessPolicyName(policyArn)}`;

/**
 * Associations that make a principal an administrator of the whole cluster without the template saying so. They are security alerts: whoever has one can do
 * anything in the cluster from that moment on.
 */
export function accessFindings(
  principalArn: string,
  policies: readonly AccessPolicyAssociation[],
  access: readonly TemplateAccess[],
  seen: Record<string, string>,
): PresentFinding[] {
  const wanted = access.find((entry) => entry.principalArn === principalArn);
  return policies
    .filter((policy) => isClusterAdmin(policy) && !allowed(policy, wanted))
    .map((policy) => ({
      rule: ACCESS_RULE,
      subject: accessSubject(principalArn, policy.policyArn),
      severity: "critical",
      found: policyText(policy),
      wanted: wanted ? listed(wanted.policies) : "no administrator besides the template's",
      message: wanted
        ? `${principalArn} has ${policyText(policy)}; the policy file gives it less.`
        : `${principalArn} is an administrator of the cluster, and the policy file does not mention it.`,
      remedy: `Find out who needs it. Disassociate ${accessPolicyName(policy.policyArn)} from ${principalArn}, or put it into the policy file with allowClusterAdmin.`,
      evidence: { principal: principalArn, policy: accessPolicyName(policy.policyArn), ...seen },
      security: true,
      persistSeconds: 0,
    }));
}

/** The template gives the principal this policy in the whole cluster, or a mightier one. */
const allowed = (policy: AccessPolicyAssociation, wanted: TemplateAccess | undefined): boolean =>
  (wanted?.policies ?? []).some(
    (given) =>
      !isBroader(policy.scope, given.scope) &&
      (given.policyArn === policy.policyArn || accessPolicyName(given.policyArn) === "AmazonEKSClusterAdminPolicy"),
  );

const listed = (policies: readonly AccessPolicyAssociation[]): string =>
  policies.map(policyText).join("; ") || "no access policy";
