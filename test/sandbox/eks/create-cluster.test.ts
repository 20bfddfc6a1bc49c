import { readFileSync } from "node:fs";
import {
  CreateAccessEntryCommand,
  CreateAddonCommand,
  CreateClusterCommand,
  type CreateClusterRequest,
  CreateNodegroupCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  UpdateClusterVersionCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { accessKeyOf } from "#sandbox/wire/access-keys.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const roleArn = "arn:aws:iam::111122223333:role/eks";
const create = (change: Partial<CreateClusterRequest> = {}) =>
  new CreateClusterCommand({
    name: "new",
    roleArn,
    resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
    accessConfig: { authenticationMode: "API" },
    ...change,
  });
const OPERATOR = "arn:aws:iam::111122223333:role/operator";
const SERVICE = "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";

describe("a new cluster", () => {
  it("is made of what was asked for, without endpoint and authority until it is ACTIVE", async () => {
    const { client, letPass, cluster } = eksBench();
    const asked = create({
      version: "1.35",
      logging: { clusterLogging: [{ types: ["audit"], enabled: true }] },
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: true,
      tags: { Environment: "dev" },
    });
    const made = (await client.send(asked)).cluster;
    expect(made).toMatchObject({
      status: "CREATING",
      version: "1.35",
      roleArn,
      certificateAuthority: {},
      resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
      logging: {
        clusterLogging: [
          { types: ["audit"], enabled: true },
          { types: ["api", "authenticator", "controllerManager", "scheduler"], enabled: false },
        ],
      },
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: true,
      tags: { Environment: "dev" },
    });
    expect(made).not.toHaveProperty("endpoint");
    expect(made).not.toHaveProperty("identity");
    await letPass(15);
    expect(await cluster("new")).toMatchObject({
      status: "ACTIVE",
      endpoint: expect.stringContaining("eks.amazonaws.com"),
      certificateAuthority: { data: expect.any(String) },
      identity: { oidc: {} },
    });
  });

  it.skipIf(missing("data/1-cloudtrail/stackd-native"))(
    "shows what a recorded one shows while it is made",
    async () => {
      const file = sharedPath("data/1-cloudtrail/stackd-native/createcluster.json");
      const { detail } = JSON.parse(readFileSync(file, "utf8")) as {
        detail: { requestParameters: CreateClusterRequest; responseElements: { cluster: Record<string, unknown> } };
      };
      const recorded = detail.responseElements.cluster;
      const { client, sandbox } = eksBench();
      await client.send(new CreateClusterCommand({ ...detail.requestParameters, clientRequestToken: undefined }));
      const made = sandbox.eks.clusters().find(({ cluster }) => cluster.name === recorded.name)?.cluster;
      for (const member of ["status", "accessConfig", "logging", "upgradePolicy", "deletionProtection", "tags"])
        expect({ [member]: made?.[member as "tags"] }).toEqual({ [member]: recorded[member] });
      const vpc = ["subnetIds", "endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs"] as const;
      for (const member of vpc)
        expect(made?.resourcesVpcConfig?.[member]).toEqual((recorded.resourcesVpcConfig as object)[member as never]);
    },
  );

  it("lets in who made it, and EKS itself shortly before it is ACTIVE", async () => {
    const { client, letPass } = eksBench();
    await client.send(create());
    const entries = async () => (await client.send(new ListAccessEntriesCommand({ clusterName: "new" }))).accessEntries;
    expect(await entries()).toEqual([OPERATOR]);
    await letPass(15);
    expect(await entries()).toEqual([SERVICE, OPERATOR]);
    const list = new ListAssociatedAccessPoliciesCommand({ clusterName: "new", principalArn: OPERATOR });
    expect((await client.send(list)).associatedAccessPolicies).toMatchObject([
      { policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" },
    ]);
    const shut = create({
      name: "shut",
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    });
    await client.send(shut);
    expect((await client.send(new ListAccessEntriesCommand({ clusterName: "shut" }))).accessEntries).toEqual([]);
  });

  it("has self-managed network add-ons if they are not switched off", async () => {
    const { client, state } = eksBench();
    await client.send(create());
    expect([...state("new").selfManaged]).toEqual(["vpc-cni", "coredns", "kube-proxy"]);
    expect(state("new").addons.size).toBe(0);
    await client.send(create({ name: "bare", bootstrapSelfManagedAddons: false }));
    expect(state("bare").selfManaged.size).toBe(0);
  });

  it("is recorded by CloudTrail, with the caller and with EKS's own call", async () => {
    const events: EventEnvelope[] = [];
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")), onEvent: (event) => void events.push(event) });
    const scope = { account: "111122223333", region: "eu-west-1" };
    const ana = async () => ({ accessKeyId: accessKeyOf(scope.account, "ana"), secretAccessKey: "sandbox" });
    await new EKSClient(inProcess(bench.gateway, scope, ana) as never).send(create());
    await bench.clock.run({ until: new Date(bench.clock.millis() + 15 * 60_000) });
    const details = events.map(({ detail }) => detail as Record<string, unknown>);
    expect(details.find(({ eventName }) => eventName === "CreateCluster")).toMatchObject({
      userIdentity: { type: "IAMUser", userName: "ana", arn: "arn:aws:iam::111122223333:user/ana" },
      requestParameters: { name: "new" },
      responseElements: { cluster: { name: "new", status: "CREATING" } },
    });
    expect(details.filter(({ eventName }) => eventName === "AssociateAccessPolicy")).toContainEqual(
      expect.objectContaining({
        sourceIPAddress: "eks.amazonaws.com",
        userIdentity: expect.objectContaining({ invokedBy: "eks.amazonaws.com" }),
        requestParameters: {
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEventPolicy",
          accessScope: { type: "cluster" },
          name: "new",
          principalArn: encodeURIComponent(SERVICE),
        },
      }),
    );
  });

  it.each([
    ["an add-on", () => new CreateAddonCommand({ clusterName: "new", addonName: "coredns" })],
    ["an access entry", () => new CreateAccessEntryCommand({ clusterName: "new", principalArn: roleArn })],
    [
      "a node group",
      () =>
        new CreateNodegroupCommand({
          clusterName: "new",
          nodegroupName: "n",
          subnets: ["subnet-1"],
          nodeRole: roleArn,
        }),
    ],
    ["another version", () => new UpdateClusterVersionCommand({ name: "new", version: "1.36" })],
  ])("takes nothing yet: %s", async (_what, command) => {
    const { client } = eksBench();
    await client.send(create());
    await expect(client.send(command() as CreateAddonCommand)).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: expect.stringContaining("CREATING"),
    });
  });

  it("gets nodes", async () => {
    const { client, letPass, state, sandbox } = eksBench();
    await client.send(create());
    await letPass(15);
    const nodegroup = {
      clusterName: "new",
      nodegroupName: "n",
      subnets: ["subnet-1"],
      nodeRole: roleArn,
      scalingConfig: { minSize: 1, maxSize: 4, desiredSize: 3 },
    };
    expect((await client.send(new CreateNodegroupCommand(nodegroup))).nodegroup?.status).toBe("CREATING");
    await expect(client.send(new CreateNodegroupCommand(nodegroup))).rejects.toMatchObject({
      name: "ResourceInUseException",
    });
    expect(await sandbox.ports.nodes.list({ ...state("new"), name: "new" })).toEqual([]);
    await letPass(10);
    expect(state("new").nodegroups.get("n")?.status).toBe("ACTIVE");
    expect(await sandbox.ports.nodes.list({ ...state("new"), name: "new" })).toHaveLength(3);
  });

  it("is made once for a token, and once for a name", async () => {
    const { client } = eksBench();
    const once = create({ clientRequestToken: "t" });
    await client.send(once);
    expect((await client.send(once)).cluster?.status).toBe("CREATING");
    await expect(client.send(create())).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: "Cluster already exists with name: new",
    });
  });

  it.each<[string, Partial<CreateClusterRequest>, RegExp]>([
    ["a name that is none", { name: "-x" }, /name -x is not valid/],
    ["a version nobody offers", { version: "1.99" }, /unsupported Kubernetes version/],
    ["one subnet", { resourcesVpcConfig: { subnetIds: ["subnet-1"] } }, /at least two different AZs/],
    [
      "nobody who could come in",
      { accessConfig: { authenticationMode: "CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: false } },
      /bootstrapClusterCreatorAdminPermissions must be true/,
    ],
    ["Auto Mode and self-managed add-ons", { computeConfig: { enabled: true } }, /must be set to false/],
    [
      "hybrid nodes in CONFIG_MAP mode",
      {
        accessConfig: { authenticationMode: "CONFIG_MAP" },
        remoteNetworkConfig: { remoteNodeNetworks: [{ cidrs: ["10.1.0.0/16"] }] },
      },
      /needs the authentication mode/,
    ],
  ])("is refused with %s", async (_what, change, message) => {
    const { client } = eksBench();
    const name = "InvalidParameterException";
    await expect(client.send(create(change))).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it("may fail, and says why", async () => {
    const { client, letPass, cluster } = faultyEksBench([{ kind: "cluster-creation-fails" }]);
    await client.send(create());
    await letPass(15);
    expect(await cluster("new")).toMatchObject({
      status: "FAILED",
      health: { issues: [{ code: "InsufficientFreeAddresses", resourceIds: ["subnet-1", "subnet-2"] }] },
    });
  });

  it("may never be finished", async () => {
    const { client, letPass, cluster } = faultyEksBench([{ kind: "cluster-creation-hangs" }]);
    await client.send(create());
    await letPass(24 * 60);
    expect((await cluster("new"))?.status).toBe("CREATING");
  });
});
