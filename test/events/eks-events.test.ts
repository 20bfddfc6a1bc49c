import { describe, expect, it } from "vitest";
import { cloudTrailEksCall, clusterCallOf } from "#events/aws/cloudtrail-eks-call.ts";
import { ADDON_EVENTS, addonOf, eksAddonEvent } from "#events/aws/eks-addon-event.ts";
import { detailsOf } from "#events/aws/eks-call-details.ts";
import { CLUSTER_CALL_NAMES } from "#events/aws/eks-calls.ts";

const envelope = {
  version: "0",
  id: "1",
  source: "aws.eks",
  account: "111122223333",
  time: "2026-11-21T10:00:00Z",
  region: "eu-west-1",
  resources: [] as string[],
};
const CLUSTER = { account: "111122223333", region: "eu-west-1", name: "a" };

describe("EKS's own add-on events, of which AWS publishes no schema", () => {
  const read = (change: object) =>
    addonOf(eksAddonEvent.parse({ ...envelope, "detail-type": ADDON_EVENTS[0], detail: {}, ...change }));
  const arn = "arn:aws:eks:us-east-1:999999999999:addon/a/coredns/60d072bf";

  it.each([
    ["by their names", { detail: { clusterName: "a", addonName: "coredns", status: "ACTIVE" } }],
    ["in another spelling", { detail: { "cluster-name": "a", "addon-name": "coredns" } }],
    ["by the ARN they are about", { resources: ["arn:aws:eks:us-east-1:1:cluster/a", arn], detail: null }],
    ["by an ARN in the detail", { detail: { addonArn: arn } }],
  ])("are understood %s, in the account and Region that sent them", (_how, change) => {
    expect(read(change)).toEqual({ cluster: CLUSTER, addon: "coredns" });
  });

  it.each([
    [{}],
    [{ detail: "text" }],
    [{ detail: { clusterName: "a" } }],
    [{ resources: ["arn:aws:eks:::cluster/a"] }],
  ])("name nothing: %j", (change) => expect(read(change)).toBeUndefined());

  it("are these eight and no others", () => {
    expect(() => read({ "detail-type": "EKS Fargate Pod Scheduled Termination" })).toThrow();
    expect(ADDON_EVENTS).toHaveLength(8);
  });
});

describe("what exactly a call asked for", () => {
  it.each<[string, object, string[]]>([
    [
      "UpdateClusterConfig",
      {
        name: "a",
        resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["10.0.0.0/8", "192.0.2.0/24"] },
      },
      ["public endpoint: on", "public endpoint open to: 10.0.0.0/8, 192.0.2.0/24"],
    ],
    [
      "UpdateClusterConfig",
      { logging: { clusterLogging: [{ types: ["api", "audit"], enabled: false }] }, clientRequestToken: "t" },
      ["logging off: api, audit"],
    ],
    ["UpdateClusterConfig", { brandNew: { setting: 3 } }, ["brandNew.setting: 3"]],
    [
      "AssociateAccessPolicy",
      {
        name: "a",
        principalArn: "arn%3Aaws",
        policyArn: "arn%3Aaws%3Aeks%3A%3Aaws%3Acluster-access-policy%2FAmazonEKSViewPolicy",
        accessScope: { type: "namespace", namespaces: ["apps"] },
      },
      ["policy: arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", "scope: namespace", "namespaces: apps"],
    ],
    // Whatever was given, it may hold a secret.
    ["UpdateAddon", { addonName: "x", configurationValues: '{"token":"s3cret"}' }, ["configuration values: given"]],
    ["UpdateNodegroupConfig", { scalingConfig: { minSize: 1, maxSize: 5 } }, ["least nodes: 1", "most nodes: 5"]],
    [
      "AssociateEncryptionConfig",
      { encryptionConfig: [{ resources: ["secrets"], provider: { keyArn: "k" } }] },
      ["encryptionConfig.resources: secrets", "encryptionConfig.provider.keyArn: k"],
    ],
    [
      "UntagResource",
      { resourceArn: "arn:aws:eks:eu-west-1:1:cluster/a", tagKeys: ["owner"] },
      ["resource: arn:aws:eks:eu-west-1:1:cluster/a", "tags: owner"],
    ],
    ["CreateNodegroup", { nodegroupName: "g", version: "1.34", subnets: ["s"], nodeRole: "r" }, ["version: 1.34"]],
    ["UpdateAccessEntry", { kubernetesGroups: [] }, ["Kubernetes groups: none"]],
  ])("%s %j", (call, request, lines) => expect(detailsOf(call, request as Record<string, unknown>)).toEqual(lines));

  it("is short enough for a message", () => {
    const tags = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`tag-${n}`, "x".repeat(500)]));
    const lines = detailsOf("TagResource", { tags });
    expect(lines).toHaveLength(13);
    expect(lines.at(-1)).toBe("and 28 more");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(200);
  });
});

describe("the cluster of a call", () => {
  const read = (eventName: string, requestParameters: object) =>
    clusterCallOf(
      cloudTrailEksCall.parse({
        ...envelope,
        "detail-type": "AWS API Call via CloudTrail",
        detail: {
          eventSource: "eks.amazonaws.com",
          eventName,
          eventTime: "2026-11-21T10:00:00Z",
          awsRegion: "eu-west-1",
          userIdentity: { accountId: "999999999999", arn: "arn:aws:iam::999999999999:user/jo" },
          requestParameters,
        },
      }),
    );

  it.each(["cluster/a", "nodegroup/a/g/1", "addon/a/coredns/1", "access-entry/a/role/1/jo/2", "capability/a/argocd"])(
    "is in the ARN of what is tagged: %s",
    (rest) => {
      const resourceArn = encodeURIComponent(`arn:aws:eks:eu-west-1:111122223333:${rest}`);
      expect(read("TagResource", { resourceArn, tags: {} })?.cluster).toEqual(CLUSTER);
    },
  );

  it("is none where something else is tagged, and of the account that tells, whoever called", () => {
    const resourceArn = "arn:aws:eks:eu-west-1:111122223333:eks-anywhere-subscription/a";
    expect(read("TagResource", { resourceArn, tags: {} })).toBeUndefined();
    expect(read("DeleteFargateProfile", { name: "a", fargateProfileName: "f" })).toMatchObject({
      cluster: CLUSTER,
      subject: "f",
      caller: "arn:aws:iam::999999999999:user/jo",
    });
  });

  it("is understood for every call there is a word for", () => {
    for (const name of CLUSTER_CALL_NAMES) expect(read(name, { name: "a" })?.name).toBe(name);
  });
});
