/**
 * What Fleetwright may do in an account, by the role of `member.template.yaml`. Resources are as narrow as the Service Authorization Reference has them:
 * for actions without a resource type stands why.
 */
export interface MemberPermission {
  sid: string;
  actions: string[];
  on: readonly MemberResource[] | { any: string };
  /** Parameter of the template that switches it off. Without it nothing is changed by these actions. */
  switch?: "AllowUpgrades" | "AllowAuthorityRotation";
}

export type MemberResource =
  | "cluster"
  | "nodegroup"
  | "addon"
  | "access-entry"
  | "association"
  | "node-images"
  | "forward-rules"
  | "forward-queue";

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
    // Whether what the template makes beside this role is there and works: `fleetwright doctor`.
    sid: "ReadForwarding",
    actions: ["events:DescribeRule", "events:ListTargetsByRule", "sqs:GetQueueAttributes"],
    on: ["forward-rules", "forward-queue"],
  },
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
];
