import {
  CreateAddonCommand,
  type CreateAddonRequest,
  CreateNodegroupCommand,
  CreatePodIdentityAssociationCommand,
  DeleteAddonCommand,
  DescribeAddonCommand,
  DescribeAddonConfigurationCommand,
  DescribePodIdentityAssociationCommand,
  DescribeUpdateCommand,
  ListPodIdentityAssociationsCommand,
  UpdateAddonCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const clusterName = "a";
const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const AGENT = "eks-pod-identity-agent";
const roleArn = "arn:aws:iam::111122223333:role/dns";
const NETWORK = [{ name: "vpc-cni" }, { name: "coredns" }, { name: "kube-proxy" }];
const dnsIdentity = { podIdentityAssociations: [{ serviceAccount: "external-dns", roleArn }] };
const create = (addonName: string, change: Partial<CreateAddonRequest> = {}) =>
  new CreateAddonCommand({ clusterName, addonName, ...change });

function bench(change: Partial<ClusterSeedInput> = {}, faults: Fault[] = []) {
  const made = faultyEksBench(faults, seedCluster("a", change));
  const addon = async (addonName: string) =>
    (await made.client.send(new DescribeAddonCommand({ clusterName, addonName }))).addon;
  return { ...made, addon };
}

describe("a new add-on", () => {
  it("has what it was asked to have", async () => {
    const { client, letPass, addon } = bench({ addons: [...NETWORK, { name: AGENT }] });
    const configurationValues = JSON.stringify({ policy: "sync", domainFilters: ["acme.example"] });
    const asked = create("external-dns", {
      configurationValues,
      ...dnsIdentity,
      namespaceConfig: { namespace: "dns" },
      tags: { Owner: "ana" },
    });
    const made = (await client.send(asked)).addon;
    expect(made).toMatchObject({
      status: "CREATING",
      health: { issues: [] },
      configurationValues,
      namespaceConfig: { namespace: "dns" },
      tags: { Owner: "ana" },
      podIdentityAssociations: [expect.stringMatching(/podidentityassociation\/a\/a-[a-z0-9]{17}$/)],
    });
    await letPass(5);
    expect((await addon("external-dns"))?.status).toBe("ACTIVE");
    const associationId = made?.podIdentityAssociations?.[0]?.split("/").at(-1);
    const described = await client.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId }));
    expect(described.association).toMatchObject({
      namespace: "dns",
      serviceAccount: "external-dns",
      roleArn,
      ownerArn: made?.addonArn,
    });
  });

  it("is made once for a token", async () => {
    const { client } = eksBench();
    const once = create("metrics-server", { clientRequestToken: "t" });
    const first = await client.send(once);
    expect((await client.send(once)).addon).toEqual(first.addon);
  });

  it("is refused when a service account has a role by somebody else, or takes none", async () => {
    const { client, state } = eksBench();
    const association = { clusterName, namespace: "external-dns", serviceAccount: "external-dns", roleArn };
    await client.send(new CreatePodIdentityAssociationCommand(association));
    await expect(client.send(create("external-dns", dnsIdentity))).rejects.toMatchObject({
      name: "ResourceInUseException",
      message: expect.stringMatching(/^Association already exists: a-/),
    });
    expect(state().addons.has("external-dns")).toBe(false);
    await expect(client.send(create("metrics-server", dnsIdentity))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("takes over what ran by itself, and leaves it when it is preserved", async () => {
    const { client, letPass, state } = bench({ addons: [{ name: "vpc-cni" }] });
    expect([...state().selfManaged]).toEqual(["coredns", "kube-proxy"]);
    await client.send(create("coredns"));
    await letPass(5);
    expect([...state().selfManaged]).toEqual(["kube-proxy"]);
    await client.send(new DeleteAddonCommand({ clusterName, addonName: "coredns", preserve: true }));
    await letPass(5);
    expect(state().addons.has("coredns")).toBe(false);
    expect(state().selfManaged.has("coredns")).toBe(true);
  });

  it("takes its associations with it", async () => {
    const { client, letPass } = bench({ addons: [...NETWORK, { name: AGENT }] });
    await client.send(create("external-dns", dnsIdentity));
    await letPass(5);
    await client.send(new DeleteAddonCommand({ clusterName, addonName: "external-dns" }));
    await letPass(5);
    const { associations } = await client.send(new ListPodIdentityAssociationsCommand({ clusterName }));
    expect(associations).toEqual([]);
  });
});

describe("an add-on that comes too early", () => {
  it("fails for good without the Pod Identity agent, even if that comes up at the same time", async () => {
    const { client, letPass, addon } = bench();
    await client.send(create(AGENT));
    await client.send(create("external-dns", dnsIdentity));
    await letPass(60);
    expect((await addon(AGENT))?.status).toBe("ACTIVE");
    expect(await addon("external-dns")).toMatchObject({
      status: "CREATE_FAILED",
      health: { issues: [{ code: "AddonPermissionFailure", resourceIds: ["external-dns"] }] },
    });
    await expect(client.send(new UpdateAddonCommand({ clusterName, addonName: "external-dns" }))).rejects.toMatchObject(
      { name: "ResourceInUseException" },
    );
  });

  it("fails so too with an association that was made by itself", async () => {
    const { client, letPass, addon } = bench();
    const association = { clusterName, namespace: "cert-manager", serviceAccount: "cert-manager", roleArn };
    await client.send(new CreatePodIdentityAssociationCommand(association));
    await client.send(create("cert-manager"));
    await letPass(5);
    expect((await addon("cert-manager"))?.status).toBe("CREATE_FAILED");
  });

  it("fails for good without cert-manager, if it needs its resources", async () => {
    const { client, letPass, addon } = bench();
    await client.send(create("cert-manager"));
    await client.send(create("adot"));
    await letPass(60);
    expect(await addon("adot")).toMatchObject({
      status: "CREATE_FAILED",
      health: { issues: [{ code: "K8sResourceNotFound", resourceIds: ["cert-manager"] }] },
    });
  });

  it("has no problem where the order is right", async () => {
    const { client, letPass, addon } = bench();
    await client.send(create(AGENT));
    await letPass(5);
    await client.send(create("cert-manager"));
    await client.send(create("external-dns", dnsIdentity));
    await letPass(5);
    await client.send(create("adot"));
    await letPass(5);
    const statuses = await Promise.all(["cert-manager", "external-dns", "adot"].map(addon));
    expect(statuses.map((one) => one?.status)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  });

  it.each([
    ["coredns", "vpc-cni", []],
    ["cert-manager", "coredns", [{ name: "vpc-cni" }]],
    ["external-dns", "coredns", [{ name: "vpc-cni" }]],
    ["metrics-server", "coredns", [{ name: "vpc-cni" }]],
  ])("%s is DEGRADED until %s has been there for a while", async (early, needed, addons) => {
    const { client, letPass, addon } = bench({ addons, selfManagedAddons: [] });
    await client.send(create(needed));
    await client.send(create(early));
    // Both are up after three minutes; what comes up later finds what it needs after some more.
    await letPass(3);
    expect(await addon(early)).toMatchObject({
      status: "DEGRADED",
      health: { issues: [{ code: "InsufficientNumberOfReplicas" }] },
    });
    await letPass(10);
    expect(await addon(early)).toMatchObject({ status: "ACTIVE", health: { issues: [] } });
  });

  it("is DEGRADED until there are nodes, if it is a deployment", async () => {
    const { client, letPass, addon } = bench({ addons: [], nodegroups: [], selfManagedAddons: [] });
    await client.send(create("vpc-cni"));
    await letPass(5);
    expect((await addon("vpc-cni"))?.status).toBe("ACTIVE");
    await client.send(create("coredns"));
    await letPass(60);
    expect(await addon("coredns")).toMatchObject({
      status: "DEGRADED",
      health: { issues: [{ message: expect.stringContaining("no nodes available to schedule pods") }] },
    });
    const nodegroup = { clusterName, nodegroupName: "n", subnets: ["subnet-1"], nodeRole: roleArn };
    await client.send(new CreateNodegroupCommand(nodegroup));
    await letPass(15);
    expect((await addon("coredns"))?.status).toBe("ACTIVE");
  });

  it("finds in Auto Mode what is built in", async () => {
    const { client, letPass, addon } = bench({ addons: [], nodegroups: [], autoMode: true });
    await client.send(create("external-dns", dnsIdentity));
    await letPass(5);
    expect((await addon("external-dns"))?.status).toBe("ACTIVE");
  });
});

describe("the configuration of an add-on", () => {
  it("is described by a schema and the service accounts that take a role", async () => {
    const { client } = eksBench();
    const addonVersion = "v0.20.0-eksbuild.3";
    const answer = await client.send(
      new DescribeAddonConfigurationCommand({ addonName: "external-dns", addonVersion }),
    );
    expect(answer).toMatchObject({
      addonName: "external-dns",
      addonVersion,
      podIdentityConfiguration: [
        {
          serviceAccount: "external-dns",
          recommendedManagedPolicies: ["arn:aws:iam::aws:policy/AmazonRoute53FullAccess"],
        },
      ],
    });
    expect(JSON.parse(answer.configurationSchema ?? "")).toMatchObject({
      type: "object",
      additionalProperties: false,
      properties: { policy: { enum: ["create-only", "sync", "upsert-only"] }, domainFilters: { type: "array" } },
    });
  });

  it.each([
    ["an unknown add-on", "nope", "v1.0.0-eksbuild.1", "ResourceNotFoundException"],
    ["an unknown version", "coredns", "v0.0.1-eksbuild.1", "InvalidParameterException"],
  ])("of %s is refused", async (_what, addonName, addonVersion, name) => {
    const { client } = eksBench();
    const asked = client.send(new DescribeAddonConfigurationCommand({ addonName, addonVersion }));
    await expect(asked).rejects.toMatchObject({ name });
  });

  it.each([
    ["external-dns", '{"polices":"sync"}', /\$\.polices: is not defined in the schema and the schema does not allow/],
    ["external-dns", '{"policy":"all"}', /\$\.policy: does not have a value in the enumeration \[create-only, sync/],
    ["external-dns", '{"domainFilters":[1]}', /\$\.domainFilters\[0\]: integer found, string expected/],
    ["coredns", '{"replicaCount":"2"}', /\$\.replicaCount: string found, integer expected/],
    ["coredns", '{"replicaCount":-1}', /\$\.replicaCount: must have a minimum value of 0/],
    ["coredns", "null", /\$: null found, object expected/],
    ["coredns", "{", /neither JSON nor YAML/],
    ["vpc-cni", '{"eniConfig":{"create":true,"region":"eu-west-1"}}', /\$\.eniConfig\.subnets: is missing/],
    ["coredns", '{"nodeSelector":{"a":1}}', /\$\.nodeSelector\.a: integer found, string expected/],
  ])("is checked: %s with %s", async (addonName, configurationValues, words) => {
    const { client } = bench({ addons: [] });
    const refused = { name: "InvalidParameterException", message: expect.stringMatching(words) };
    await expect(client.send(create(addonName, { configurationValues }))).rejects.toMatchObject(refused);
    const later = bench({ addons: [{ name: addonName }] });
    const change = new UpdateAddonCommand({ clusterName, addonName, configurationValues });
    await expect(later.client.send(change)).rejects.toMatchObject(refused);
  });

  it("may be YAML, and is kept until it is changed", async () => {
    const { client, letPass, addon } = bench();
    const configurationValues = "replicaCount: 3\nresources:\n  limits:\n    cpu: '100m'\n";
    await client.send(new UpdateAddonCommand({ clusterName, addonName: "coredns", configurationValues }));
    await letPass(5);
    expect((await addon("coredns"))?.configurationValues).toBe(configurationValues);
    await client.send(new UpdateAddonCommand({ clusterName, addonName: "coredns" }));
    await letPass(5);
    expect((await addon("coredns"))?.configurationValues).toBe(configurationValues);
  });
});

describe("a change of an add-on's associations", () => {
  const EBS = "aws-ebs-csi-driver";
  const change = (name: string | undefined) =>
    new UpdateAddonCommand({
      clusterName,
      addonName: EBS,
      podIdentityAssociations:
        name === undefined
          ? []
          : [{ serviceAccount: "ebs-csi-controller-sa", roleArn: `arn:aws:iam::111122223333:role/${name}` }],
    });

  it("makes, changes and removes them", async () => {
    const { client, letPass, addon, state } = bench({ addons: [...NETWORK, { name: AGENT }, { name: EBS }] });
    const { update } = await client.send(change("one"));
    expect(update?.params).toContainEqual({ type: "PodIdentityAssociations", value: expect.stringContaining("one") });
    await letPass(5);
    expect((await addon(EBS))?.podIdentityAssociations).toHaveLength(1);
    await client.send(change("two"));
    await letPass(5);
    expect([...state().associations.values()].map((one) => one.roleArn)).toEqual([
      "arn:aws:iam::111122223333:role/two",
    ]);
    await client.send(change(undefined));
    await letPass(5);
    expect(await addon(EBS)).not.toHaveProperty("podIdentityAssociations");
  });

  it("fails without the agent", async () => {
    const { client, letPass, addon } = bench({ addons: [...NETWORK, { name: EBS }] });
    const { update } = await client.send(change("one"));
    await letPass(5);
    const described = await client.send(
      new DescribeUpdateCommand({ name: clusterName, addonName: EBS, updateId: update?.id }),
    );
    expect(described.update).toMatchObject({ status: "Failed", errors: [{ errorCode: "AccessDenied" }] });
    expect((await addon(EBS))?.status).toBe("UPDATE_FAILED");
  });
});

describe("what goes wrong with add-ons", () => {
  it("may be that one never comes up", async () => {
    const { client, letPass, addon } = bench({}, [{ kind: "addon-stuck" }]);
    await client.send(create("metrics-server"));
    await letPass(24 * 60);
    expect((await addon("metrics-server"))?.status).toBe("CREATING");
  });

  it("may be that it is not let in", async () => {
    const { client, letPass, addon } = bench({}, [{ kind: "addon-creation-fails" }]);
    await client.send(create("metrics-server"));
    await letPass(5);
    expect(await addon("metrics-server")).toMatchObject({
      status: "CREATE_FAILED",
      health: { issues: [{ code: "AdmissionRequestDenied" }] },
    });
  });

  it.each([
    ["NONE", "CREATE_FAILED"],
    ["OVERWRITE", "ACTIVE"],
  ] as const)("may be a conflict with what is there: %s", async (resolveConflicts, status) => {
    const { client, letPass, addon } = bench({ addons: [{ name: "vpc-cni" }] }, [{ kind: "addon-conflicts" }]);
    await client.send(create("coredns", { resolveConflicts }));
    await letPass(5);
    const found = await addon("coredns");
    expect(found?.status).toBe(status);
    // In the words that were recorded.
    const message =
      "Conflicts found when trying to apply. Will not continue due to resolve conflicts mode. Conflicts:\nConfigMap coredns - .data.Corefile";
    expect(found?.health?.issues).toMatchObject(
      status === "ACTIVE" ? [] : [{ code: "ConfigurationConflict", message }],
    );
  });

  it("may come and go by itself, and EKS says so if its events arrive", async () => {
    for (const lost of [false, true]) {
      const events: EventEnvelope[] = [];
      const faults: Fault[] = [{ kind: "addon-degrades" }, ...(lost ? [{ kind: "native-events-lost" } as const] : [])];
      const sandbox = sandboxBench({
        fleet: fleetOf(seedCluster("a")),
        faults,
        onEvent: (event) => void events.push(event),
      });
      const hours = (count: number) =>
        sandbox.clock.run({ until: new Date(sandbox.clock.millis() + count * 3_600_000) });
      const health = () => sandbox.eks.cluster(ref.account, ref.region, ref.name)?.addons.get("vpc-cni");
      await hours(1.5);
      expect(health()).toMatchObject({
        status: "DEGRADED",
        health: { issues: [{ code: "InsufficientNumberOfReplicas" }] },
      });
      await hours(1);
      expect(health()).toMatchObject({ status: "ACTIVE", health: { issues: [] } });
      expect(events.map((event) => event["detail-type"]).filter((type) => type.startsWith("EKS Addon"))).toEqual(
        lost ? [] : ["EKS Addon Health Degraded", "EKS Addon Health Restored"],
      );
    }
  });

  it("may be said by a scenario", async () => {
    const { sandbox, addon } = bench();
    sandbox.eks.setAddonHealth(ref, "coredns", { code: "AccessDenied", message: "no", resourceIds: [] });
    expect(await addon("coredns")).toMatchObject({
      status: "DEGRADED",
      health: { issues: [{ code: "AccessDenied" }] },
    });
    sandbox.eks.setAddonHealth(ref, "coredns");
    expect((await addon("coredns"))?.status).toBe("ACTIVE");
    expect(() => sandbox.eks.setAddonHealth(ref, "nope")).toThrow(RangeError);
  });
});
