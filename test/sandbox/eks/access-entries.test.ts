import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  type CreateAccessEntryRequest,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DisassociateAccessPolicyCommand,
  ListAccessEntriesCommand,
  ListAccessPoliciesCommand,
  ListAssociatedAccessPoliciesCommand,
  UpdateAccessEntryCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { eksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const clusterName = "a";
const principalArn = "arn:aws:iam::111122223333:role/argocd";
const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const SERVICE = "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
const create = (change: Partial<CreateAccessEntryRequest> = {}) =>
  new CreateAccessEntryCommand({ clusterName, principalArn, ...change });
const associate = (name = "AmazonEKSEditPolicy", namespaces = ["shop", "dev-*"]) =>
  new AssociateAccessPolicyCommand({
    clusterName,
    principalArn,
    policyArn: policyArn(name),
    accessScope: { type: "namespace", namespaces },
  });
const withMode = (authenticationMode: string) =>
  seedCluster("a", { details: { accessConfig: { authenticationMode } } });

describe("an access entry", () => {
  it("has the shape of recorded ones, and a username of its principal", async () => {
    const { client } = eksBench();
    const { accessEntry } = await client.send(create({ kubernetesGroups: ["deployers"], tags: { Owner: "ana" } }));
    expect(accessEntry).toEqual({
      clusterName,
      principalArn,
      kubernetesGroups: ["deployers"],
      accessEntryArn: expect.stringMatching(
        /^arn:aws:eks:eu-west-1:111122223333:access-entry\/a\/role\/111122223333\/argocd\/[0-9a-f-]{36}$/,
      ),
      createdAt: expect.any(Date),
      modifiedAt: expect.any(Date),
      tags: { Owner: "ana" },
      username: "arn:aws:sts::111122223333:assumed-role/argocd/{{SessionName}}",
      type: "STANDARD",
    });
    const user = "arn:aws:iam::111122223333:user/ana";
    expect((await client.send(create({ principalArn: user }))).accessEntry?.username).toBe(user);
    const described = await client.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
    expect(described.accessEntry).toEqual(accessEntry);
  });

  it.each([
    ["EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]],
    ["EC2_WINDOWS", "system:node:{{EC2PrivateDNSName}}", ["eks:kube-proxy-windows", "system:nodes"]],
    ["HYBRID_LINUX", "system:node:{{SessionName}}", ["system:nodes"]],
    ["EC2", "system:node:{{EC2PrivateDNSName}}", []],
  ])("of nodes, %s, has the groups and the username of nodes", async (type, username, kubernetesGroups) => {
    const { client } = eksBench();
    expect((await client.send(create({ type }))).accessEntry).toMatchObject({ type, username, kubernetesGroups });
  });

  it("is listed, by its policy too, beside EKS's own, until it is deleted", async () => {
    const { client } = eksBench();
    await client.send(create());
    const list = async (associatedPolicyArn?: string) =>
      (await client.send(new ListAccessEntriesCommand({ clusterName, associatedPolicyArn }))).accessEntries;
    expect(await list()).toEqual([principalArn, SERVICE]);
    expect(await list(policyArn("AmazonEKSEditPolicy"))).toEqual([]);
    await client.send(associate());
    expect(await list(policyArn("AmazonEKSEditPolicy"))).toEqual([principalArn]);
    await client.send(new DeleteAccessEntryCommand({ clusterName, principalArn }));
    expect(await list()).toEqual([SERVICE]);
  });

  it("changes its groups and username", async () => {
    const { client, letPass } = eksBench();
    const before = (await client.send(create())).accessEntry;
    await letPass(1);
    const change = new UpdateAccessEntryCommand({
      clusterName,
      principalArn,
      kubernetesGroups: ["g"],
      username: "argo",
    });
    const { accessEntry } = await client.send(change);
    expect(accessEntry).toMatchObject({ kubernetesGroups: ["g"], username: "argo", createdAt: before?.createdAt });
    expect(accessEntry?.modifiedAt?.getTime()).toBeGreaterThan(before?.modifiedAt?.getTime() ?? 0);
  });

  it("is made once for a token", async () => {
    const { client } = eksBench();
    const once = create({ clientRequestToken: "t" });
    const first = await client.send(once);
    expect((await client.send(once)).accessEntry).toEqual(first.accessEntry);
    const other = client.send(create({ clientRequestToken: "t", username: "x" }));
    await expect(other).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it.each<[string, Partial<CreateAccessEntryRequest>, RegExp]>([
    ["no principal", { principalArn: "arn:aws:sts::111122223333:assumed-role/x/y" }, /invalid principal/],
    ["an unknown type", { type: "MAINFRAME" }, /MAINFRAME is not supported/],
    ["a user as node", { type: "EC2_LINUX", principalArn: "arn:aws:iam::111122223333:user/x" }, /must be an IAM role/],
    ["groups of hybrid nodes", { type: "HYBRID_LINUX", kubernetesGroups: ["g"] }, /HYBRID_LINUX cannot be specified/],
    ["a username of nodes", { type: "EC2_LINUX", username: "me" }, /EC2_LINUX cannot be specified/],
    ["a group of Kubernetes itself", { kubernetesGroups: ["system:masters"] }, /system:masters is invalid/],
    ["a username of Kubernetes itself", { username: "system:admin" }, /^The username must not begin with system:$/],
  ])("is refused with %s", async (_what, change, message) => {
    const { client } = eksBench();
    const name = "InvalidParameterException";
    await expect(client.send(create(change))).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it("comes once for a principal", async () => {
    const { client } = eksBench();
    await client.send(create());
    await expect(client.send(create())).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: "The specified access entry resource is already in use on this cluster.",
    });
  });

  it("of nodes cannot be changed", async () => {
    const { client } = eksBench();
    await client.send(create({ type: "EC2_LINUX" }));
    const change = client.send(new UpdateAccessEntryCommand({ clusterName, principalArn, username: "x" }));
    await expect(change).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: 'This operation can only be performed on Access Entries with a type of "STANDARD".',
    });
  });

  it.each([
    ["described", () => new DescribeAccessEntryCommand({ clusterName, principalArn })],
    ["changed", () => new UpdateAccessEntryCommand({ clusterName, principalArn })],
    ["deleted", () => new DeleteAccessEntryCommand({ clusterName, principalArn })],
    ["given a policy", () => associate()],
  ])("that is not there cannot be %s", async (_what, command) => {
    const { client } = eksBench();
    await expect(client.send(command() as DescribeAccessEntryCommand)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringContaining("The specified principalArn could not be found"),
    });
  });

  it("needs a cluster that knows access entries", async () => {
    const { client } = eksBench(withMode("CONFIG_MAP"));
    await expect(client.send(create())).rejects.toMatchObject({
      name: "InvalidRequestException",
      message:
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    });
    await expect(client.send(new ListAccessEntriesCommand({ clusterName }))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
    expect((await eksBench(withMode("API_AND_CONFIG_MAP")).client.send(create())).accessEntry?.type).toBe("STANDARD");
  });
});

describe("an access policy", () => {
  it("is one of EKS's", async () => {
    const { client } = eksBench();
    const { accessPolicies } = await client.send(new ListAccessPoliciesCommand({}));
    expect(accessPolicies).toContainEqual({
      name: "AmazonEKSClusterAdminPolicy",
      arn: policyArn("AmazonEKSClusterAdminPolicy"),
    });
    await client.send(create());
    await expect(client.send(associate("AmazonEKSRootPolicy"))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("is associated for namespaces or the cluster, changed by associating it again, and taken away", async () => {
    const { client, letPass } = eksBench();
    await client.send(create());
    const { associatedAccessPolicy: first } = await client.send(associate());
    expect(first).toMatchObject({ accessScope: { type: "namespace", namespaces: ["shop", "dev-*"] } });
    await letPass(1);
    const policy = { clusterName, principalArn, policyArn: policyArn("AmazonEKSEditPolicy") };
    await client.send(new AssociateAccessPolicyCommand({ ...policy, accessScope: { type: "cluster" } }));
    const list = async () =>
      (await client.send(new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn })))
        .associatedAccessPolicies;
    expect(await list()).toMatchObject([
      {
        policyArn: policy.policyArn,
        accessScope: { type: "cluster", namespaces: [] },
        associatedAt: first?.associatedAt,
      },
    ]);
    await client.send(new DisassociateAccessPolicyCommand(policy));
    expect(await list()).toEqual([]);
    await expect(client.send(new DisassociateAccessPolicyCommand(policy))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it.each([
    ["without namespaces for namespaces", { type: "namespace" }],
    ["with namespaces for the cluster", { type: "cluster", namespaces: ["x"] }],
    ["of an unknown kind", { type: "planet" }],
  ])("has no scope %s", async (_what, accessScope) => {
    const { client } = eksBench();
    await client.send(create());
    const policy = { clusterName, principalArn, policyArn: policyArn("AmazonEKSEditPolicy") };
    const command = new AssociateAccessPolicyCommand({ ...policy, accessScope: accessScope as { type: "cluster" } });
    await expect(client.send(command)).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it.each([
    ["HYBRID_LINUX", false],
    ["EC2_LINUX", false],
    ["EC2", true],
  ])("of an entry of the type %s: %s", async (type, taken) => {
    const { client } = eksBench();
    await client.send(create({ type }));
    const asked = client.send(associate("AmazonEKSAutoNodePolicy"));
    if (taken) expect((await asked).associatedAccessPolicy?.policyArn).toContain("AutoNode");
    else await expect(asked).rejects.toMatchObject({ name: "InvalidRequestException" });
  });
});
