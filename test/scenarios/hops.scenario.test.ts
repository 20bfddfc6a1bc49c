import { expect, it } from "vitest";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import { policyWith, stagePolicy } from "../helpers/fleet.ts";
import { controlPlaneUpdates, endings, fleetOf, leftovers, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const policy = policyWith([stagePolicy({ maxConcurrency: { count: 3 } })], {
  strategies: {
    default: { maxHops: 2, preflight: DEFAULT_PREFLIGHT, stages: [stagePolicy({ maxConcurrency: { count: 3 } })] },
  },
});

it("two minors are two hops, each complete before the next", async () => {
  const addons = [{ name: "coredns" }, { name: "kube-proxy" }];
  const bench = sandboxBench({
    policy,
    fleet: fleetOf(seedCluster("behind", { version: "1.33", addons }), seedCluster("near", { addons })),
  });
  const view = await bench.run("1.35");
  expect(endings(view)).toEqual({ behind: "upgraded UPGRADED", near: "upgraded UPGRADED" });
  expect(leftovers(bench, view)).toEqual([]);
  expect([controlPlaneUpdates(bench, "behind"), controlPlaneUpdates(bench, "near")]).toEqual([2, 1]);
  const updates =
    bench.eks
      .clusters()
      .find(({ cluster }) => cluster.name === "behind")
      ?.updates.values() ?? [];
  const order = [...updates]
    .filter(({ addon }) => addon === undefined)
    .map(({ update, nodegroup }) => `${nodegroup ?? "control plane"} ${update.params?.[0]?.value}`);
  expect(order).toEqual(["control plane 1.34", "general 1.34", "control plane 1.35", "general 1.35"]);
  for (const addon of bench.eks.clusters()[0]?.addons.values() ?? []) expect(addon.status).toBe("ACTIVE");
});

it("three minors are one too many: the cluster is blocked, not moved half way", async () => {
  const bench = sandboxBench({ policy, fleet: fleetOf(seedCluster("far", { version: "1.32" }), seedCluster("near")) });
  expect(endings(await bench.run("1.35"))).toEqual({ far: "blocked TOO_MANY_HOPS", near: "upgraded UPGRADED" });
  expect(controlPlaneUpdates(bench, "far")).toBe(0);
});

it("a stage in which everybody is blocked proves nothing: the run does not go on to the next", async () => {
  const two = ["dev", "prod"].map((tier) => stagePolicy({ name: tier, match: { tier } }));
  const tagged = (name: string, tier: string, version: string) =>
    seedCluster(name, { version, tags: { Environment: tier } });
  const fleet = fleetOf(tagged("d", "dev", "1.32"), tagged("p", "prod", "1.34"));
  const bench = sandboxBench({ policy: policyWith(two), fleet });
  const view = await bench.run("1.35");
  expect(endings(view)).toEqual({ d: "blocked TOO_MANY_HOPS", p: "skipped RUN_ENDED" });
  expect(view.run).toMatchObject({ status: "failed", reason: { code: "STAGE_FAILED" } });
});
