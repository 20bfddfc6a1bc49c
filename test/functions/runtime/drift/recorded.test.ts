import { describe, expect, it } from "vitest";
import { RECORDED, recordedFiles } from "../../../helpers/recorded-answers.ts";
import { scansOf } from "../../../helpers/recorded-scans.ts";
import { missing } from "../../../helpers/shared.ts";

const UNWATCHED = "observability-absent";
const NO_KEY = "secrets-key";
const NOBODYS = "owner-missing";
const OPEN = "endpoint-open endpoint";

/**
 * What is found in each recorded file, cluster by cluster, on 2026-11-23 and with no template. A file with a part of a cluster only, such as a node group, is scanned in a cluster
 * that lacks nothing but observability. `waits`: it was being made or deleted.
 */
const FOUND: [file: string, ...clusters: string[][]][] = [
  ["aws-cli-examples/eks-create-access-entry.json", [UNWATCHED]],
  ["aws-cli-examples/eks-create-addon.json", [UNWATCHED]],
  ["aws-cli-examples/eks-create-cluster.json", ["waits"], ["waits"]],
  [
    "aws-cli-examples/eks-create-nodegroup.json",
    ["nodegroup-behind my-eks-nodegroup", "ami-type-ended my-eks-nodegroup", UNWATCHED],
  ],
  ["aws-cli-examples/eks-create-pod-identity-association.json", [UNWATCHED]],
  ["aws-cli-examples/eks-delete-addon.json", [UNWATCHED]],
  ["aws-cli-examples/eks-delete-cluster.json", ["waits"]],
  [
    "aws-cli-examples/eks-delete-nodegroup.json",
    ["nodegroup-behind my-eks-nodegroup", "ami-type-ended my-eks-nodegroup", UNWATCHED],
  ],
  ["aws-cli-examples/eks-delete-pod-identity-association.json", [UNWATCHED]],
  ["aws-cli-examples/eks-describe-access-entry.json", [UNWATCHED]],
  ["aws-cli-examples/eks-describe-addon.json", [UNWATCHED]],
  ["aws-cli-examples/eks-describe-cluster.json", [UNWATCHED, NO_KEY, NOBODYS]],
  ["aws-cli-examples/eks-describe-insight.json", [UNWATCHED]],
  [
    "aws-cli-examples/eks-describe-nodegroup.json",
    ["nodegroup-behind my-eks-nodegroup", "ami-type-ended my-eks-nodegroup", UNWATCHED],
  ],
  ["aws-cli-examples/eks-describe-pod-identity-association.json", [UNWATCHED]],
  ["aws-cli-examples/eks-list-insights.json", [UNWATCHED]],
  ["aws-cli-examples/eks-list-pod-identity-associations.json", [UNWATCHED]],
  ["aws-cli-examples/eks-update-access-entry.json", [UNWATCHED]],
  ["aws-cli-examples/eks-update-pod-identity-association.json", [UNWATCHED]],
  ["cloud-custodian-placebo/test_eks_addon_health/eks.DescribeAddon_1.json", []],
  ["cloud-custodian-placebo/test_eks_addon_health/eks.DescribeAddon_2.json", [UNWATCHED]],
  ["cloud-custodian-placebo/test_eks_addon_health/eks.DescribeCluster_1.json", [UNWATCHED, OPEN, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_addon_health/eks.DescribeCluster_2.json", [UNWATCHED, OPEN, NO_KEY]],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config/eks.DescribeCluster_1.json",
    [UNWATCHED, NO_KEY, NOBODYS],
  ],
  ["cloud-custodian-placebo/test_eks_associate_encryption_config/eks.DescribeCluster_2.json", [UNWATCHED, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_associate_encryption_config/eks.DescribeCluster_3.json", [UNWATCHED, NOBODYS]],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_invalid_kms/eks.DescribeCluster_1.json",
    [UNWATCHED, NO_KEY, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_invalid_kms/eks.DescribeCluster_2.json",
    [UNWATCHED, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_invalid_kms/eks.DescribeCluster_3.json",
    [UNWATCHED, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_invalid_kms_key/eks.DescribeCluster_1.json",
    [UNWATCHED, NO_KEY, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_invalid_kms_key/eks.DescribeCluster_2.json",
    [UNWATCHED, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_invalid_kms_key/eks.DescribeCluster_3.json",
    [UNWATCHED, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_key_arn/eks.DescribeCluster_1.json",
    [UNWATCHED, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_key_arn/eks.DescribeCluster_2.json",
    [UNWATCHED, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_key_arn/eks.DescribeCluster_3.json",
    [UNWATCHED, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_associate_encryption_config_key_arn/eks.DescribeCluster_4.json",
    [UNWATCHED, NO_KEY, NOBODYS],
  ],
  ["cloud-custodian-placebo/test_eks_delete/eks.DeleteCluster_1.json", ["waits"]],
  ["cloud-custodian-placebo/test_eks_delete/eks.DescribeCluster_1.json", [UNWATCHED, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_delete/eks.DescribeCluster_2.json", ["waits"]],
  ["cloud-custodian-placebo/test_eks_delete_with_both/eks.DeleteCluster_1.json", ["waits"]],
  [
    "cloud-custodian-placebo/test_eks_delete_with_both/eks.DeleteNodegroup_1.json",
    ["nodegroup-behind test", "ami-type-ended test", UNWATCHED],
  ],
  ["cloud-custodian-placebo/test_eks_delete_with_both/eks.DescribeCluster_1.json", ["waits"]],
  ["cloud-custodian-placebo/test_eks_kms_filter/eks.DescribeCluster_1.json", [UNWATCHED, OPEN, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_kms_filter/eks.DescribeCluster_2.json", [UNWATCHED, OPEN, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_kms_filter/eks.DescribeCluster_3.json", [UNWATCHED, OPEN, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_metrics/eks.DescribeCluster_1.json", [UNWATCHED, OPEN, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_metrics/eks.DescribeCluster_2.json", [UNWATCHED, OPEN, NO_KEY]],
  ["cloud-custodian-placebo/test_eks_network_location_filter/eks.DescribeCluster_1.json", [UNWATCHED, NO_KEY, NOBODYS]],
  [
    "cloud-custodian-placebo/test_eks_nodegroup_delete/eks.DeleteNodegroup_1.json",
    ["nodegroup-behind deleted-example", "ami-type-ended deleted-example", UNWATCHED],
  ],
  [
    "cloud-custodian-placebo/test_eks_nodegroup_delete/eks.DescribeNodegroup_1.json",
    ["nodegroup-behind deleted-example", "ami-type-ended deleted-example", UNWATCHED],
  ],
  [
    "cloud-custodian-placebo/test_eks_nodegroup_delete/eks.DescribeNodegroup_2.json",
    ["nodegroup-behind not_deleted_example", "ami-type-ended not_deleted_example", UNWATCHED],
  ],
  [
    "cloud-custodian-placebo/test_eks_nodegroup_delete/eks.DescribeNodegroup_3.json",
    ["nodegroup-behind deleted-example", "ami-type-ended deleted-example", UNWATCHED],
  ],
  ["cloud-custodian-placebo/test_eks_query/eks.DescribeCluster_1.json", [UNWATCHED, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_tag_and_remove_tag/eks.DescribeCluster_1.json", [UNWATCHED, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_tag_and_remove_tag/eks.DescribeCluster_2.json", [UNWATCHED, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_update_config/eks.DescribeCluster_1.json", [UNWATCHED, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_update_config/eks.DescribeCluster_2.json", [UNWATCHED, NO_KEY, NOBODYS]],
  ["cloud-custodian-placebo/test_eks_upgrade_available/eks.DescribeCluster_1.json", [UNWATCHED, OPEN, NOBODYS]],
  [
    "cloud-custodian-placebo/test_eks_upgrade_available_no_upgrades/eks.DescribeCluster_1.json",
    [UNWATCHED, OPEN, NOBODYS],
  ],
  [
    "cloud-custodian-placebo/test_eks_upgrade_available_no_upgrades_extant/eks.DescribeCluster_1.json",
    ["support-ends", UNWATCHED, OPEN, NOBODYS],
  ],
  ["eks-user-guide/addons.json", ["addon-degraded addon-name", UNWATCHED]],
  ["eks-user-guide/cluster-insights.json", [UNWATCHED]],
];

describe.skipIf(missing(RECORDED))("clusters as EKS really answers", () => {
  it.each(FOUND)("%s", async (file, ...clusters) => {
    expect(await scansOf(file)).toEqual(clusters);
  });

  it("of all other files there is nothing to scan: they are updates, lists of names, refusals, and other services", async () => {
    const others = recordedFiles().filter((file) => !FOUND.some(([known]) => known === file));
    expect(others.length).toBeGreaterThan(40);
    for (const file of others) expect([file, await scansOf(file)]).toEqual([file, []]);
  });
});
