import { ACCESS_POLICIES } from "#core/policy/access-policies.ts";

export const policyArn = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;

/** As EKS lists them. Sources: recorded `list-access-policies`; those of the service itself from recorded CloudTrail deliveries. */
export const accessPolicies: readonly { name: string; arn: string }[] = ACCESS_POLICIES.map((name) => ({
  name,
  arn: policyArn(name),
}));

/** Policies EKS gives its own service-linked role on every cluster. */
export const SERVICE_POLICIES = ["AmazonEKSClusterInsightsPolicy", "AmazonEKSEventPolicy"].map(policyArn);
