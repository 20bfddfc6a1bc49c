import {
  AssociateEncryptionConfigCommand,
  UpdateClusterConfigCommand,
  type UpdateClusterConfigRequest,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

type Change = Omit<UpdateClusterConfigRequest, "name">;
const config = (change: Change) => new UpdateClusterConfigCommand({ name: "a", ...change });
const ALL = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;
const mode = (authenticationMode: "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP") => ({
  accessConfig: { authenticationMode },
});
const withMode = (authenticationMode: string) =>
  seedCluster("a", { details: { accessConfig: { authenticationMode } } });

describe("a change of a cluster's configuration", () => {
  it.each<[string, Change, object]>([
    [
      "EndpointAccessUpdate",
      { resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] } },
      { resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] } },
    ],
    [
      "LoggingUpdate",
      { logging: { clusterLogging: [{ types: ["api", "scheduler"], enabled: false }] } },
      {
        logging: {
          clusterLogging: [
            { types: ["audit", "authenticator", "controllerManager"], enabled: true },
            { types: ["api", "scheduler"], enabled: false },
          ],
        },
      },
    ],
    [
      "VpcConfigUpdate",
      { resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] } },
      { resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"], endpointPrivateAccess: true } },
    ],
    [
      "UpgradePolicyUpdate",
      { upgradePolicy: { supportType: "STANDARD" } },
      { upgradePolicy: { supportType: "STANDARD" } },
    ],
    ["ZonalShiftConfigUpdate", { zonalShiftConfig: { enabled: true } }, { zonalShiftConfig: { enabled: true } }],
    ["DeletionProtectionUpdate", { deletionProtection: true }, { deletionProtection: true }],
    [
      "RemoteNetworkConfigUpdate",
      { remoteNetworkConfig: { remoteNodeNetworks: [{ cidrs: ["10.80.0.0/16"] }] } },
      { remoteNetworkConfig: { remoteNodeNetworks: [{ cidrs: ["10.80.0.0/16"] }], remotePodNetworks: [] } },
    ],
    [
      "AutoModeUpdate",
      {
        computeConfig: { enabled: true, nodePools: ["system"], nodeRoleArn: "arn:aws:iam::111122223333:role/nodes" },
        kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
        storageConfig: { blockStorage: { enabled: true } },
      },
      { computeConfig: { enabled: true, nodePools: ["system"] }, storageConfig: { blockStorage: { enabled: true } } },
    ],
  ])("is an update of the type %s, and is there when it ended", async (type, change, after) => {
    const { client, letPass, cluster, update } = eksBench();
    const started = (await client.send(config(change))).update;
    expect(started).toMatchObject({ type, status: "InProgress" });
    const during = await cluster();
    expect(during?.status).toBe("UPDATING");
    expect(during).not.toMatchObject(after);
    await letPass(10);
    expect(await update(started?.id)).toMatchObject({ type, status: "Successful", errors: [] });
    expect(await cluster()).toMatchObject({ status: "ACTIVE", ...after });
  });

  it("shows its parameters as recorded", async () => {
    const { client } = eksBench();
    const resourcesVpcConfig = { endpointPublicAccess: true, endpointPrivateAccess: true };
    const { update } = await client.send(config({ resourcesVpcConfig }));
    expect(update?.params?.slice(0, 2)).toEqual([
      { type: "EndpointPublicAccess", value: "true" },
      { type: "EndpointPrivateAccess", value: "true" },
    ]);
  });

  it("opens the endpoint to everybody when no ranges are given, and forgets ranges when it is closed", async () => {
    const { client, letPass, cluster } = eksBench();
    await client.send(config({ resourcesVpcConfig: { endpointPublicAccess: true } }));
    await letPass(10);
    expect((await cluster())?.resourcesVpcConfig?.publicAccessCidrs).toEqual(["0.0.0.0/0"]);
    await client.send(config({ resourcesVpcConfig: { endpointPublicAccess: false } }));
    await letPass(10);
    expect((await cluster())?.resourcesVpcConfig?.publicAccessCidrs).toEqual([]);
  });

  it.each<[string, Change, string, RegExp]>([
    [
      "two kinds at once",
      { deletionProtection: true, zonalShiftConfig: { enabled: true } },
      "InvalidParameterException",
      /Only one type of update can be allowed\./,
    ],
    [
      "endpoint access and subnets at once",
      { resourcesVpcConfig: { endpointPublicAccess: true, subnetIds: ["subnet-1", "subnet-2"] } },
      "InvalidParameterException",
      /Only one type of update/,
    ],
    ["nothing", {}, "InvalidParameterException", /Invalid type for cluster update\./],
    [
      "the endpoint access that is",
      { resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true } },
      "InvalidParameterException",
      /already at the desired configuration with endpointPrivateAccess: true , endpointPublicAccess: false, and Public Endpoint Restrictions: \[\]/,
    ],
    [
      "an endpoint nobody can reach",
      { resourcesVpcConfig: { endpointPrivateAccess: false } },
      "InvalidParameterException",
      /cannot both be disabled/,
    ],
    [
      "ranges that are none",
      { resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24", "300.1.1.1/8"] } },
      "InvalidParameterException",
      /The following CIDRs are invalid in publicAccessCidrs: \[300\.1\.1\.1\/8\]/,
    ],
    [
      "the logging that is",
      { logging: { clusterLogging: [{ types: [...ALL], enabled: true }] } },
      "InvalidParameterException",
      /No changes needed for the logging config provided/,
    ],
    [
      "one subnet",
      { resourcesVpcConfig: { subnetIds: ["subnet-1"] } },
      "InvalidParameterException",
      /at least two different AZs/,
    ],
    [
      "the policy that is",
      { upgradePolicy: { supportType: "EXTENDED" } },
      "InvalidParameterException",
      /already at the desired configuration with supportType: EXTENDED/,
    ],
    [
      "the protection that is",
      { deletionProtection: false },
      "InvalidParameterException",
      /already at the desired configuration with deletionProtection: false/,
    ],
    [
      "more remote networks than there may be",
      {
        remoteNetworkConfig: {
          remoteNodeNetworks: [{ cidrs: Array.from({ length: 16 }, (_, index) => `10.${index}.0.0/16`) }],
        },
      },
      "InvalidParameterException",
      /at most 15/,
    ],
    [
      "public addresses as remote networks",
      { remoteNetworkConfig: { remoteNodeNetworks: [{ cidrs: ["203.0.113.0/24"] }] } },
      "InvalidParameterException",
      /invalid in remoteNetworkConfig/,
    ],
    [
      "half of Auto Mode",
      { computeConfig: { enabled: true } },
      "InvalidParameterException",
      /all either fully enabled or fully disabled/,
    ],
  ])("is refused: %s", async (_what, change, name, message) => {
    const { client, cluster } = eksBench();
    await expect(client.send(config(change))).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect((await cluster())?.status).toBe("ACTIVE");
  });

  it.each<[string, string, boolean]>([
    ["CONFIG_MAP", "API_AND_CONFIG_MAP", true],
    ["API_AND_CONFIG_MAP", "API", true],
    ["CONFIG_MAP", "API", false],
    ["API", "API_AND_CONFIG_MAP", false],
    ["API", "API", false],
  ])("of the authentication mode goes forward, a step at a time: %s to %s", async (from, to, taken) => {
    const { client, letPass, cluster } = eksBench(withMode(from));
    const asked = client.send(config(mode(to as "API")));
    if (!taken) {
      await expect(asked).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: `Unsupported authentication mode update from ${from} to ${to}`,
      });
      return;
    }
    expect((await asked).update?.type).toBe("AccessConfigUpdate");
    await letPass(10);
    expect((await cluster())?.accessConfig?.authenticationMode).toBe(to);
  });

  it("of the upgrade policy comes too late in extended support", async () => {
    const { client } = eksBench(seedCluster("a", { version: "1.33" }));
    await expect(client.send(config({ upgradePolicy: { supportType: "STANDARD" } }))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("1.33 is in extended support"),
    });
  });

  it("waits for none: another one under way is in its way", async () => {
    const { client } = eksBench();
    const { update } = await client.send(config({ deletionProtection: true }));
    await expect(client.send(config({ zonalShiftConfig: { enabled: true } }))).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: `Cannot ZonalShiftConfigUpdate because cluster a currently has update ${update?.id} in progress`,
    });
  });

  it("is found again by its token", async () => {
    const { client, letPass } = eksBench();
    const once = config({ deletionProtection: true, clientRequestToken: "t" });
    const first = (await client.send(once)).update?.id;
    await letPass(10);
    expect((await client.send(once)).update).toMatchObject({ id: first, status: "Successful" });
    const other = client.send(config({ deletionProtection: false, clientRequestToken: "t" }));
    await expect(other).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("may fail, and then nothing changed", async () => {
    const { client, letPass, cluster, update } = faultyEksBench([{ kind: "config-update-fails" }]);
    const started = (await client.send(config({ deletionProtection: true }))).update;
    await letPass(10);
    expect(await update(started?.id)).toMatchObject({ status: "Failed", errors: [{ errorCode: "EniLimitReached" }] });
    expect(await cluster()).toMatchObject({ status: "ACTIVE", deletionProtection: false });
  });
});

describe("encryption of secrets", () => {
  const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1b2c3d4e-0000-4000-8000-123456789abc";
  const encrypt = (keyArn: string, resources = ["secrets"]) =>
    new AssociateEncryptionConfigCommand({
      clusterName: "a",
      encryptionConfig: [{ resources, provider: { keyArn } }],
    });

  it("is an update, and can be had once", async () => {
    const { client, letPass, cluster } = eksBench();
    const { update } = await client.send(encrypt(KEY));
    expect(update).toMatchObject({
      type: "AssociateEncryptionConfig",
      params: [
        { type: "EncryptionConfig", value: JSON.stringify([{ resources: ["secrets"], provider: { keyArn: KEY } }]) },
      ],
    });
    await letPass(20);
    expect((await cluster())?.encryptionConfig).toEqual([{ resources: ["secrets"], provider: { keyArn: KEY } }]);
    await expect(client.send(encrypt(KEY))).rejects.toMatchObject({ name: "InvalidRequestException" });
  });

  it.each([
    ["no key of KMS", "arn:aws:iam::111122223333:role/x", undefined, /^The keyArn for encryptionConfig is invalid\.$/],
    ["a key that is not there", "arn:aws:kms:eu-west-1:111122223333:key/123", undefined, /key\/123 is not found\.$/],
    ["other resources", KEY, ["configmaps"], /resource secrets/],
  ])("is refused: %s", async (_what, key, resources, message) => {
    const { client } = eksBench();
    await expect(client.send(encrypt(key, resources))).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringMatching(message),
    });
  });
});
