import {
  CreateCapabilityCommand,
  type CreateCapabilityRequest,
  DeleteCapabilityCommand,
  DescribeCapabilityCommand,
  ListAssociatedAccessPoliciesCommand,
  ListCapabilitiesCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { eksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const clusterName = "a";
const roleArn = "arn:aws:iam::111122223333:role/argocd-capability";
const idcInstanceArn = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
const create = (change: Partial<CreateCapabilityRequest> = {}) =>
  new CreateCapabilityCommand({
    clusterName,
    capabilityName: "argocd",
    type: "ARGOCD",
    roleArn,
    deletePropagationPolicy: "RETAIN",
    configuration: { argoCd: { awsIdc: { idcInstanceArn } } },
    ...change,
  });
const described = new DescribeCapabilityCommand({ clusterName, capabilityName: "argocd" });

describe("managed Argo CD", () => {
  it("comes up, with access of its role to its own cluster, and goes", async () => {
    const { client, letPass } = eksBench();
    const { capability } = await client.send(create());
    expect(capability).toMatchObject({
      status: "CREATING",
      type: "ARGOCD",
      roleArn,
      configuration: {
        argoCd: { namespace: "argocd", awsIdc: { idcInstanceArn }, serverUrl: expect.stringMatching(/^https:/) },
      },
    });
    await letPass(5);
    expect((await client.send(described)).capability?.status).toBe("ACTIVE");
    const policies = new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn: roleArn });
    expect((await client.send(policies)).associatedAccessPolicies).toHaveLength(2);
    expect((await client.send(new ListCapabilitiesCommand({ clusterName }))).capabilities).toMatchObject([
      { capabilityName: "argocd", type: "ARGOCD", status: "ACTIVE", arn: capability?.arn },
    ]);
    const gone = new DeleteCapabilityCommand({ clusterName, capabilityName: "argocd" });
    expect((await client.send(gone)).capability?.status).toBe("DELETING");
    await letPass(5);
    await expect(client.send(described)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("is one per cluster, made once for a token", async () => {
    const { client } = eksBench();
    const once = create({ clientRequestToken: "t" });
    const first = await client.send(once);
    expect((await client.send(once)).capability).toEqual(first.capability);
    for (const change of [{}, { capabilityName: "other" }])
      await expect(client.send(create(change))).rejects.toMatchObject({ name: "ResourceInUseException" });
  });

  it("needs Identity Center, a role, and access entries", async () => {
    const { client } = eksBench();
    for (const change of [{ configuration: {} }, { roleArn: "x" }, { type: "FLUX" as "ARGOCD" }])
      await expect(client.send(create(change))).rejects.toMatchObject({ name: "InvalidParameterException" });
    const details = { accessConfig: { authenticationMode: "CONFIG_MAP" } };
    const old = eksBench(seedCluster("a", { details }));
    await expect(old.client.send(create())).rejects.toMatchObject({ name: "InvalidRequestException" });
  });
});
