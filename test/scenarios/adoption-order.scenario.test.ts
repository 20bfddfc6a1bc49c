import { describe, expect, it } from "vitest";
import { memoryWorkStore } from "#adapters/memory/work.ts";
import type { WorkItem, WorkPlan } from "#core/convergence/work-item.ts";
import type { BaselineAddon } from "#core/policy/baseline-policy.ts";
import { type Adopting, adoptingBench, adoptionPolicy } from "../helpers/adoption.ts";

const without = (ids: readonly string[], some: readonly string[]) => ids.filter((id) => !some.includes(id));

/** Plans as they are made, but with some steps last, and nothing kept from being begun by what it needs. */
function withLast(last: readonly string[]) {
  const store = memoryWorkStore();
  const moved = ({ waves, ...plan }: WorkPlan): WorkPlan => ({
    ...plan,
    waves: [...waves.map((wave) => without(wave, last)).filter((wave) => wave.length > 0), ...last.map((id) => [id])],
  });
  return {
    work: {
      ...store,
      create: (plan: WorkPlan, items: readonly WorkItem[]) =>
        store.create(last.length === 0 ? plan : moved(plan), last.length === 0 ? items : items.map(free)),
    },
  };
}
const free = (item: WorkItem): WorkItem => ({ ...item, needs: [] });

const ADOT: BaselineAddon = { name: "adot", after: ["cert-manager"] };

/** What EKS said of add-ons on the way, and what was refused. */
interface Played {
  bench: Adopting;
  unwell: string[];
}

async function played(last: readonly string[], create: Record<string, unknown> = {}): Promise<Played> {
  const unwell: string[] = [];
  const { baseline } = adoptionPolicy();
  const own = baseline && { ...baseline, addons: [...baseline.addons, ADOT] };
  const bench = adoptingBench({
    stores: withLast(last),
    ...(own ? { policyChange: { baseline: own } } : {}),
    onEvent({ "detail-type": type, detail }) {
      if (/^EKS Addon (Health Degraded|Creation Failed)$/.test(type))
        unwell.push(String((detail as { addonName: string }).addonName));
    },
  });
  await bench.create(create);
  await bench.settle();
  return { bench, unwell };
}

const CONFIG_MAP = { accessConfig: { authenticationMode: "CONFIG_MAP" } };

describe("the order of an adoption's steps", () => {
  it.each([
    ["API_AND_CONFIG_MAP", {}],
    ["CONFIG_MAP", CONFIG_MAP],
  ])(
    "is one that EKS bears, from the mode %s on: nothing is refused, nothing is unwell on the way",
    async (_mode, create) => {
      const { bench, unwell } = await played([], create);
      expect(unwell).toEqual([]);
      expect(bench.changes().filter((call) => call.includes("Exception"))).toEqual([]);
      expect(bench.finished()[0]?.failed).toEqual([]);
    },
  );

  it.each([
    ["the Pod Identity agent after what gets its role by it", "addon/eks-pod-identity-agent", "vpc-cni"],
    ["the network after coredns", "addon/vpc-cni", "coredns"],
    ["coredns after what looks names up", "addon/coredns", "cert-manager"],
    ["cert-manager after what has its webhook's certificate from it", "addon/cert-manager", "adot"],
  ])("violated, %s: EKS shows it", async (_what, last, victim) => {
    // Nothing runs in it that EKS does not manage.
    const { unwell } = await played([last], { bootstrapSelfManagedAddons: false });
    expect(unwell).toContain(victim);
  });

  it("violated, the authentication mode after access entries: EKS refuses", async () => {
    const modes = ["config/authentication-mode/API_AND_CONFIG_MAP", "config/authentication-mode/API"];
    const { bench } = await played(modes, CONFIG_MAP);
    expect(bench.finished()[0]?.failed).toContainEqual({
      what: "access entry of argocd-deployer",
      reason: expect.stringContaining("authentication mode must be set to one of [API, API_AND_CONFIG_MAP]"),
    });
  });

  it("violated, access policies before their entry: EKS refuses", async () => {
    const entry = "access/arn:aws:iam::111122223333:role/argocd-deployer";
    const { bench } = await played([entry]);
    expect(bench.changes()).toContainEqual(
      expect.stringMatching(/^AssociateAccessPolicy AmazonEKSEditPolicy: \w*Exception$/),
    );
  });

  it("violated, two changes of the configuration at once: EKS takes one, and the other has to wait for it", async () => {
    const store = memoryWorkStore();
    const work = {
      ...store,
      create: (plan: WorkPlan, items: readonly WorkItem[]) =>
        store.create({ ...plan, waves: [plan.waves.flat()] }, items.map(free)),
    };
    const bench = adoptingBench({ stores: { work } });
    await bench.create();
    await bench.settle();
    expect(bench.changes()).toContainEqual(expect.stringMatching(/^UpdateClusterConfig \w+: ResourceInUseException$/));
  });
});
