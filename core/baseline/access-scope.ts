import type { AccessPolicyAssociation } from "../fleet/facts.ts";
import { accessPolicyName } from "./names.ts";

/**
 * EKS access policies that are as good as cluster-admin when they hold for the whole cluster: the first is Kubernetes' cluster-admin, the second may write
 * roles and bindings. https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export const ADMIN_POLICIES: ReadonlySet<string> = new Set(["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy"]);

/** Whether an association makes its principal an administrator of the whole cluster. */
export const isClusterAdmin = ({ policyArn, scope }: AccessPolicyAssociation): boolean =>
  scope.type === "cluster" && ADMIN_POLICIES.has(accessPolicyName(policyArn));

/** Whether a scope reaches further than another, in at least one namespace. */
export function isBroader(found: AccessPolicyAssociation["scope"], wanted: AccessPolicyAssociation["scope"]): boolean {
  if (wanted.type === "cluster") return false;
  if (found.type === "cluster") return true;
  return found.namespaces.some((namespace) => !wanted.namespaces.includes(namespace));
}

/** `AmazonEKSEditPolicy in apps, jobs`, `AmazonEKSViewPolicy in the whole cluster`. */
export function policyText({ policyArn, scope }: AccessPolicyAssociation): string {
  const where = scope.type === "cluster" ? "the whole cluster" : scope.namespaces.join(", ");
  return `${accessPolicyName(policyArn)} in ${where}`;
}
