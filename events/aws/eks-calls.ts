/** EKS calls that change a cluster or what belongs to it, and what to call them in a sentence. */
export const CLUSTER_CALLS = {
  CreateCluster: "created the cluster",
  DeleteCluster: "deleted the cluster",
  UpdateClusterVersion: "started a version update",
  UpdateClusterConfig: "changed the cluster's configuration",
  CancelUpdate: "cancelled an update",
  AssociateEncryptionConfig: "switched on encryption of Kubernetes Secrets",
  AssociateIdentityProviderConfig: "associated an identity provider",
  DisassociateIdentityProviderConfig: "disassociated an identity provider",
  CreateNodegroup: "created a node group",
  UpdateNodegroupVersion: "started a node group update",
  UpdateNodegroupConfig: "changed a node group's configuration",
  DeleteNodegroup: "deleted a node group",
  CreateFargateProfile: "created a Fargate profile",
  DeleteFargateProfile: "deleted a Fargate profile",
  CreateAddon: "created an add-on",
  UpdateAddon: "updated an add-on",
  DeleteAddon: "deleted an add-on",
  CreateAccessEntry: "created an access entry",
  UpdateAccessEntry: "changed an access entry",
  DeleteAccessEntry: "deleted an access entry",
  AssociateAccessPolicy: "associated an access policy",
  DisassociateAccessPolicy: "disassociated an access policy",
  CreatePodIdentityAssociation: "created a Pod Identity association",
  UpdatePodIdentityAssociation: "changed a Pod Identity association",
  DeletePodIdentityAssociation: "deleted a Pod Identity association",
  CreateCapability: "created a capability",
  UpdateCapability: "changed a capability",
  DeleteCapability: "deleted a capability",
  CreateCertificateAuthority: "appended a certificate authority",
  ActivateCertificateAuthority: "activated a certificate authority",
  DeleteCertificateAuthority: "deleted a certificate authority",
  TagResource: "set tags",
  UntagResource: "removed tags",
} as const;

export type ClusterCallName = keyof typeof CLUSTER_CALLS;

export const CLUSTER_CALL_NAMES = Object.keys(CLUSTER_CALLS) as [ClusterCallName, ...ClusterCallName[]];

/** Calls whose outcome shows in the add-on, and is told with it. */
export const ADDON_CALLS = ["CreateAddon", "UpdateAddon", "DeleteAddon"] as const satisfies ClusterCallName[];

/** Calls after which somebody has other access policies; an entry alone gives none. */
export const ACCESS_CALLS = [
  "AssociateAccessPolicy",
  "DisassociateAccessPolicy",
  "DeleteAccessEntry",
] as const satisfies ClusterCallName[];
