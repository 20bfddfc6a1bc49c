import {
  EKSClient,
  type EKSClientResolvedConfig,
  ListAddonsCommand,
  ListNodegroupsCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { eksFactSources } from "#adapters/aws/eks-facts/sources.ts";
import { type FactSources, factsReader } from "#adapters/facts.ts";
import { AccessDeniedError, ClusterNotFoundError } from "#core/errors.ts";
import { type FactName, factValue } from "#core/fleet/facts.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

const rich = seedCluster("a", {
  tags: { Environment: "prod" },
  supportType: "STANDARD",
  addons: [
    { name: "vpc-cni", configurationValues: '{"env":{}}', serviceAccountRoleArn: role("cni") },
    { name: "external-dns" },
  ],
  accessEntries: [
    { principalArn: role("ci"), groups: ["builders"], policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["a"] }] },
  ],
  podIdentityAssociations: [
    { namespace: "external-dns", serviceAccount: "external-dns", roleArn: role("dns"), addon: "external-dns" },
  ],
  serviceAccounts: [{ namespace: "shop", name: "cart", roleArn: role("cart") }],
  selfManagedAddons: ["coredns"],
});

const bench = (change: Partial<ClusterSeedInput> = {}) => sandboxBench({ fleet: fleetOf({ ...rich, ...change }) });

/** Facts as read, and the operations that took. */
async function read(names: FactName[], change: Partial<ClusterSeedInput> = {}) {
  const { ports, requests } = bench(change);
  const facts = await ports.facts.read(ref, names);
  return { facts, operations: requests.map(({ operation }) => operation).sort() };
}

describe("facts of a cluster", () => {
  it("say how it is set up", async () => {
    const { facts, operations } = await read(["cluster"]);
    expect(factValue(facts, "cluster")).toMatchObject({
      arn: "arn:aws:eks:eu-west-1:111122223333:cluster/a",
      version: "1.34",
      status: "ACTIVE",
      tags: { Environment: "prod" },
      supportType: "STANDARD",
      deletionProtection: false,
      authenticationMode: "API",
      autoMode: false,
      remoteNetworks: { nodes: [], pods: [] },
      endpoint: expect.stringMatching(/^https:/),
      certificateAuthorityData: expect.any(String),
    });
    expect(operations).toEqual(["DescribeCluster"]);
  });

  it("say what its add-ons are configured with", async () => {
    const { facts, operations } = await read(["addons"]);
    expect(factValue(facts, "addons")).toMatchObject([
      { name: "external-dns", namespace: "external-dns", podIdentityAssociations: [expect.stringMatching(/^arn:/)] },
      { name: "vpc-cni", configurationValues: '{"env":{}}', serviceAccountRoleArn: role("cni") },
    ]);
    expect(operations).toEqual(["DescribeAddon", "DescribeAddon", "ListAddons"]);
  });

  it("say who may do what", async () => {
    const { facts, operations } = await read(["access-entries"]);
    const mine = factValue(facts, "access-entries")?.find(({ principalArn }) => principalArn === role("ci"));
    expect(mine).toMatchObject({
      type: "STANDARD",
      groups: ["builders"],
      policies: [
        {
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
          scope: { type: "namespace", namespaces: ["a"] },
        },
      ],
    });
    const entries = factValue(facts, "access-entries")?.length ?? 0;
    expect(operations).toHaveLength(1 + 2 * entries);
  });

  it("say nothing of access entries where the cluster knows none", async () => {
    const { facts } = await read(["access-entries"], {
      accessEntries: [],
      details: { accessConfig: { authenticationMode: "CONFIG_MAP" } },
    });
    expect(facts.facts["access-entries"]).toEqual({ value: [] });
  });

  it("say which roles its service accounts have, by Pod Identity and by annotation", async () => {
    const { facts, operations } = await read(["pod-identity-associations", "annotated-service-accounts"]);
    expect(factValue(facts, "pod-identity-associations")).toMatchObject([
      { namespace: "external-dns", serviceAccount: "external-dns", roleArn: role("dns"), ownerArn: expect.any(String) },
    ]);
    expect(factValue(facts, "annotated-service-accounts")).toContainEqual({
      namespace: "shop",
      name: "cart",
      roleArn: role("cart"),
    });
    expect(operations).toEqual(["DescribeCluster", "DescribePodIdentityAssociation", "ListPodIdentityAssociations"]);
  });

  it("say what runs there that an add-on would install", async () => {
    const { facts } = await read(["self-managed-addons"]);
    const workloads = factValue(facts, "self-managed-addons")?.map(({ addon, workload }) => `${addon} ${workload}`);
    expect(workloads?.sort()).toEqual([
      "coredns Deployment/coredns",
      "external-dns Deployment/external-dns",
      "vpc-cni DaemonSet/aws-node",
    ]);
  });

  it("take no call that nobody asked for, and none twice", async () => {
    const { facts, operations } = await read(["cluster", "cluster", "nodegroups"]);
    expect(Object.keys(facts.facts).sort()).toEqual(["cluster", "nodegroups"]);
    expect(operations).toEqual(["DescribeCluster", "DescribeNodegroup", "ListNodegroups"]);
    expect((await read([])).operations).toEqual([]);
  });
});

describe("a fact that cannot be read", () => {
  const clock = { now: () => new Date("2026-11-21T00:00:00Z") };
  const reading = (sources: FactSources) => factsReader(sources, clock).read(ref, ["addons", "access-entries"]);

  it("says why, and the others are there", async () => {
    const denied = new AccessDeniedError("not you");
    const { facts } = await reading({ addons: () => Promise.reject(denied), "access-entries": async () => [] });
    expect(facts).toEqual({
      addons: { unread: { code: "AccessDeniedError", message: "not you" } },
      "access-entries": { value: [] },
    });
  });

  it("because nothing reads it is unread, too", async () => {
    const { facts } = await reading({ addons: async () => [] });
    expect(facts["access-entries"]).toMatchObject({ unread: { code: "NoSource" } });
  });

  it("because the cluster is gone, or by a mistake of ours, is an error", async () => {
    const none = async () => [];
    const gone = reading({ addons: () => Promise.reject(new ClusterNotFoundError("x")), "access-entries": none });
    await expect(gone).rejects.toThrow(ClusterNotFoundError);
    const broken = reading({ addons: () => Promise.reject(new TypeError("x")), "access-entries": none });
    await expect(broken).rejects.toThrow(TypeError);
  });

  it.each([
    ["AccessDeniedException", "AccessDeniedError"],
    ["ThrottlingException", "ThrottledError"],
  ])("is unread by AWS's own refusal: %s", async (name, code) => {
    const eks = mockClient<ServiceInputTypes, ServiceOutputTypes, EKSClientResolvedConfig>(EKSClient);
    eks.on(ListAddonsCommand).rejects(Object.assign(new Error("no"), { name }));
    eks.on(ListNodegroupsCommand).resolves({ nodegroups: [] });
    const clients = new Clients({ hub: ref });
    const { facts } = await factsReader(eksFactSources(clients), clock).read(ref, ["addons", "nodegroups"]);
    eks.restore();
    expect(facts).toEqual({
      addons: { unread: { code, message: `add-ons of a: ${name}: no` } },
      nodegroups: { value: [] },
    });
  });
});
