import { describe, expect, it } from "vitest";
import { orderSteps } from "#core/baseline/order.ts";
import type { EksStep } from "#core/baseline/steps.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { compareWithTemplate } from "#functions/runtime/convergence/comparison.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { fleetOf, onePolicy, sandboxBench, seedCluster } from "../../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const ROLE = "arn:aws:iam::{account}:role/ci";
const policy: FleetPolicy = {
  ...onePolicy(),
  baseline: {
    ...NO_BASELINE,
    cluster: {
      upgradePolicy: "STANDARD",
      deletionProtection: true,
      logging: ["api", "audit"],
      authenticationMode: "API",
      endpoint: { public: false, private: true },
    },
    addons: [
      { name: "vpc-cni", after: [], configuration: { env: { ENABLE_PREFIX_DELEGATION: "true" } } },
      { name: "kube-proxy", after: [] },
      { name: "eks-pod-identity-agent", after: [] },
      { name: "coredns", after: [] },
      { name: "cert-manager", after: [] },
      { name: "adot", after: ["cert-manager"] },
      {
        name: "external-dns",
        after: [],
        version: "latest",
        podIdentity: [{ role: "dns", serviceAccount: "external-dns" }],
      },
    ],
    access: [
      {
        principal: ROLE,
        groups: [],
        allowClusterAdmin: false,
        policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["apps"] }],
      },
    ],
  },
};

function bench(change: Partial<ClusterSeedInput> = {}) {
  const sandbox = sandboxBench({ policy, fleet: fleetOf(seedCluster("a", { addons: [], ...change })) });
  return { ...sandbox, compare: () => compareWithTemplate(sandbox.ports, ref) };
}

/** Carries out a plan as a workflow would: wave by wave, each step followed to its end. */
async function converge({ ports, clock, compare }: ReturnType<typeof bench>): Promise<string[]> {
  const { comparison } = await compare();
  const waves = orderSteps(comparison.differences.flatMap(({ step }) => step ?? []));
  const done: string[] = [];
  for (const wave of waves)
    for (const step of wave) {
      const started = await ports.changes.start(ref, step as EksStep, `${clusterId(ref)}/${step.id}`);
      for (let look = 0; started.state === "pending"; look++) {
        const now = await ports.changes.follow(started.pending);
        if (now.state === "done") break;
        if (now.state !== "pending" || look > 60) throw new Error(`${step.id}: ${JSON.stringify(now)}`);
        await clock.run({ until: new Date(clock.millis() + 60_000) });
      }
      done.push(step.id);
    }
  return done;
}

describe("a cluster beside its template", () => {
  it("that is empty needs everything; carried out in its order, nothing differs any more", async () => {
    const sandbox = bench({ selfManagedAddons: [], details: { accessConfig: { authenticationMode: "CONFIG_MAP" } } });
    expect(await converge(sandbox)).toEqual([
      "association/external-dns/external-dns",
      "config/deletion-protection",
      "config/upgrade-policy",
      "config/authentication-mode/API_AND_CONFIG_MAP",
      "config/authentication-mode/API",
      "access/arn:aws:iam::111122223333:role/ci",
      "addon/eks-pod-identity-agent",
      "access/arn:aws:iam::111122223333:role/ci/AmazonEKSEditPolicy",
      "addon/kube-proxy",
      "addon/vpc-cni",
      "addon/coredns",
      "addon/cert-manager",
      "addon/adot",
      "addon/external-dns",
    ]);
    const { comparison } = await sandbox.compare();
    expect(comparison.differences).toEqual([]);
    expect(comparison.unchecked).toEqual([]);
    expect(comparison.satisfied.length).toBeGreaterThan(20);
  });

  it("is read with the calls its template takes", async () => {
    const { requests, compare } = bench({ addons: [{ name: "vpc-cni" }], accessEntries: [] });
    await compare();
    const counted = Map.groupBy(requests, ({ operation }) => operation);
    const count = Object.fromEntries([...counted].map(([operation, calls]) => [operation, calls.length]));
    expect(count).toEqual({
      // For the cluster; the address of its Kubernetes API is known from it.
      DescribeCluster: 1,
      ListAddons: 1,
      DescribeAddon: 1,
      ListPodIdentityAssociations: 1,
      ListAccessEntries: 1,
      DescribeAccessEntry: 1,
      ListAssociatedAccessPolicies: 1,
      DescribeAddonVersions: 7,
      DescribeAddonConfiguration: 1,
    });
  });

  it("says what the schema has against the template's configuration", async () => {
    const [vpcCni, ...others] = policy.baseline.addons;
    const wrong = { ...vpcCni, name: "vpc-cni", after: [], configuration: { environment: {} } };
    const { ports } = bench({ selfManagedAddons: [] });
    const bad = { ...policy, baseline: { ...policy.baseline, addons: [wrong, ...others] } };
    const { comparison } = await compareWithTemplate({ ...ports, policy: bad }, ref, ["addons"]);
    expect(comparison.differences.find(({ subject }) => subject === "vpc-cni")?.needsPerson).toBe(
      "the template's configuration values are not what EKS takes: / must NOT have additional properties: environment",
    );
  });

  it("that cannot be read is unchecked, and no template is guessed", async () => {
    const { ports } = bench();
    const reason = { code: "AccessDeniedError", message: "no" };
    const facts = {
      read: async () => ({ ref, readAt: "2026-11-21T00:00:00.000Z", facts: { cluster: { unread: reason } } }),
    };
    const compared = await compareWithTemplate({ ...ports, facts }, ref, ["tags", "access"]);
    expect(compared).not.toHaveProperty("template");
    expect(compared.comparison).toEqual({
      differences: [],
      satisfied: [],
      unchecked: [
        { part: "tags", fact: "cluster", reason },
        { part: "access", fact: "cluster", reason },
      ],
    });
  });
});
