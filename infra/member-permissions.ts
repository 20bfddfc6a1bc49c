import { ACTIVATION_TAGS } from "../core/hybrid/activation.ts";

/**
 * What Fleetwright may do in an account, by the role of `member.template.yaml`. Resources are as narrow as the Service Authorization Reference has them:
 * for actions without a resource type stands why.
 */
export interface MemberPermission {
  sid: string;
  actions: string[];
  on: readonly MemberResource[] | { any: string };
  /** Parameter of the template that switches it off. Without it nothing is changed by these actions. */
  switch?:
    | "AllowUpgrades"
    | "AllowAuthorityRotation"
    | "AllowHybridActivations"
    | "AllowHybridNodes"
    | "AllowAdoption"
    | "AllowAccess";
  /** As in a policy: operator, key, value. */
  condition?: Record<string, Record<string, string | string[]>>;
  /** No call of ours has the name, another one needs it: which, and AWS's source. */
  besides?: string;
}

export type MemberResource =
  | "cluster"
  | "nodegroup"
  | "addon"
  | "access-entry"
  | "association"
  | "role"
  | "own-alarms"
  | "node-images"
  | "forward-rules"
  | "forward-queue"
  | "managed-instance"
  | "role"
  | "instance-tier"
  | "activation-codes";

export const memberPermissions: readonly MemberPermission[] = [
  {
    sid: "ReadClusters",
    actions: [
      "eks:DescribeAddon",
      "eks:DescribeCertificateAuthority",
      // Also what lets a token for the cluster's Kubernetes API be made; what it may read there is the cluster's to say.
      "eks:DescribeCluster",
      "eks:DescribeInsight",
      "eks:DescribeInsightsRefresh",
      "eks:DescribeNodegroup",
      "eks:DescribeUpdate",
      "eks:ListAccessEntries",
      "eks:ListAddons",
      "eks:ListCertificateAuthorities",
      "eks:ListInsights",
      "eks:ListNodegroups",
      "eks:ListPodIdentityAssociations",
      "eks:ListUpdates",
    ],
    on: ["cluster", "nodegroup", "addon"],
  },
  {
    sid: "ReadAccess",
    actions: ["eks:DescribeAccessEntry", "eks:DescribePodIdentityAssociation", "eks:ListAssociatedAccessPolicies"],
    on: ["access-entry", "association"],
  },
  {
    sid: "ReadAccount",
    actions: [
      "backup:ListRecoveryPointsByResource",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "eks:DescribeAddonConfiguration",
      "eks:DescribeAddonVersions",
      "eks:DescribeClusterVersions",
      "eks:ListClusters",
    ],
    on: { any: "the Service Authorization Reference gives these actions no resource type" },
  },
  {
    sid: "ReadAlarms",
    actions: ["cloudwatch:DescribeAlarms"],
    on: { any: "composite alarms are only shown to a permission on * (CloudWatch API reference, DescribeAlarms)" },
  },
  { sid: "ReadNodeImages", actions: ["ssm:GetParameter"], on: ["node-images"] },
  {
    sid: "ReadHybrid",
    actions: [
      "rolesanywhere:ListTrustAnchors",
      "secretsmanager:ListSecrets",
      "ssm:DescribeActivations",
      "ssm:DescribeInstanceInformation",
    ],
    on: { any: "the Service Authorization Reference gives these actions no resource type" },
  },
  // Whom the roles of hybrid nodes trust.
  { sid: "ReadHybridRoles", actions: ["iam:GetRole"], on: ["role"] },
  { sid: "ReadInstanceTier", actions: ["ssm:GetServiceSetting"], on: ["instance-tier"] },
  // Whether there is a code, and until when; never the code itself.
  { sid: "ReadActivationSecrets", actions: ["secretsmanager:DescribeSecret"], on: ["activation-codes"] },
  {
    // Whether what the template makes beside this role is there and works: `fleetwright doctor`.
    sid: "ReadForwarding",
    actions: ["events:DescribeRule", "events:ListTargetsByRule", "sqs:GetQueueAttributes"],
    on: ["forward-rules", "forward-queue"],
  },
  { sid: "ReadNodeTags", actions: ["ssm:ListTagsForResource"], on: ["managed-instance"] },
  {
    sid: "Upgrade",
    actions: [
      "eks:CancelUpdate",
      "eks:StartInsightsRefresh",
      "eks:UpdateAddon",
      // A rollback is the same call with the minor before.
      "eks:UpdateClusterVersion",
      "eks:UpdateNodegroupVersion",
    ],
    on: ["cluster", "nodegroup", "addon"],
    switch: "AllowUpgrades",
  },
  {
    sid: "RotateAuthority",
    actions: ["eks:ActivateCertificateAuthority", "eks:CreateCertificateAuthority"],
    on: ["cluster"],
    switch: "AllowAuthorityRotation",
  },
  {
    sid: "ChangeHybridNodes",
    actions: ["ssm:AddTagsToResource", "ssm:DeregisterManagedInstance"],
    on: ["managed-instance"],
    switch: "AllowHybridNodes",
  },
  {
    sid: "IssueActivations",
    actions: ["ssm:CreateActivation", "ssm:DeleteActivation"],
    on: { any: "the Service Authorization Reference gives these actions no resource type" },
    switch: "AllowHybridActivations",
  },
  {
    sid: "PassHybridRoles",
    actions: ["iam:PassRole"],
    on: ["role"],
    condition: { StringEquals: { "iam:PassedToService": "ssm.amazonaws.com" } },
    switch: "AllowHybridActivations",
    besides:
      "CreateActivation gives nodes a role (Service Authorization Reference, dependent actions of CreateActivation)",
  },
  {
    sid: "StoreActivationCodes",
    actions: [
      "secretsmanager:CreateSecret",
      "secretsmanager:DeleteSecret",
      "secretsmanager:PutResourcePolicy",
      "secretsmanager:PutSecretValue",
    ],
    on: ["activation-codes"],
    switch: "AllowHybridActivations",
  },
  {
    sid: "TagActivationSecrets",
    actions: ["secretsmanager:TagResource"],
    on: ["activation-codes"],
    switch: "AllowHybridActivations",
    besides: "CreateSecret makes the secret with its tags (Secrets Manager API reference, CreateSecret)",
  },
  {
    sid: "TagActivations",
    actions: ["ssm:AddTagsToResource"],
    on: { any: "the Service Authorization Reference has no resource type for activations" },
    condition: { "ForAllValues:StringEquals": { "aws:TagKeys": Object.values(ACTIVATION_TAGS) } },
    switch: "AllowHybridActivations",
    besides: "CreateActivation makes the activation with its tags",
  },
  {
    // The standard template: on clusters that `responses` of the policy file names, and where findings are fixed.
    sid: "Adopt",
    actions: [
      "eks:CreateAddon",
      "eks:CreatePodIdentityAssociation",
      "eks:TagResource",
      "eks:UpdateAddon",
      "eks:UpdateClusterConfig",
      "eks:UpdatePodIdentityAssociation",
    ],
    on: ["cluster", "addon", "association"],
    switch: "AllowAdoption",
  },
  {
    // EKS asks for both when pods are given a role (API reference, CreatePodIdentityAssociation); the role's own trust decides whether it is one for pods.
    sid: "ReadPodRoles",
    actions: ["iam:GetRole"],
    on: ["role"],
    switch: "AllowAdoption",
  },
  {
    sid: "PassPodRoles",
    actions: ["iam:PassRole"],
    on: ["role"],
    switch: "AllowAdoption",
    condition: { StringEquals: { "iam:PassedToService": "pods.eks.amazonaws.com" } },
  },
  { sid: "CreateAlarms", actions: ["cloudwatch:PutMetricAlarm"], on: ["own-alarms"], switch: "AllowAdoption" },
  {
    // Whoever may do this can make anybody an administrator of a cluster: a switch of its own.
    sid: "GiveAccess",
    actions: [
      "eks:AssociateAccessPolicy",
      "eks:CreateAccessEntry",
      "eks:DisassociateAccessPolicy",
      "eks:UpdateAccessEntry",
    ],
    on: ["cluster", "access-entry"],
    switch: "AllowAccess",
  },
];
