/**
 * Access policies that EKS offers. Sources: recorded `list-access-policies`; EKS user guide, "Review access policy permissions"; those of the service itself
 * from recorded CloudTrail deliveries.
 */
const NAMES = [
  "AmazonEKSACKPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSArgoCDClusterPolicy",
  "AmazonEKSArgoCDPolicy",
  "AmazonEKSAutoNodePolicy",
  "AmazonEKSBlockStorageClusterPolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSClusterInsightsPolicy",
  "AmazonEKSComputeClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSEventPolicy",
  "AmazonEKSHybridPolicy",
  "AmazonEKSKROPolicy",
  "AmazonEKSLoadBalancingClusterPolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingClusterPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonEKSViewPolicy",
  "AmazonEMRJobPolicy",
  "AmazonSagemakerHyperpodClusterPolicy",
  "AmazonSagemakerHyperpodControllerPolicy",
  "AmazonSagemakerHyperpodSystemNamespacePolicy",
];

export const policyArn = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;

export const accessPolicies: readonly { name: string; arn: string }[] = NAMES.map((name) => ({
  name,
  arn: policyArn(name),
}));

/** Policies EKS gives its own service-linked role on every cluster. */
export const SERVICE_POLICIES = ["AmazonEKSClusterInsightsPolicy", "AmazonEKSEventPolicy"].map(policyArn);
