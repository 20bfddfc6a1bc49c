import { describe, expect, it } from "vitest";
import type { Fault } from "#sandbox/faults/faults.ts";
import { enduring, explained, unharmed } from "../helpers/endured.ts";
import { RICH, type Rich } from "../helpers/rich.ts";
import { type Bench, endings, onePolicy } from "../helpers/sandbox.ts";
import { started } from "../helpers/started.ts";

const HOUR = 3600;
const retry = async (bench: Bench) => {
  const answer = await bench.operator({ action: "retry-run", runId: "run", by: "ana", why: "again" });
  expect(answer).toMatchObject({ action: "changed" });
  await bench.finish();
  return bench.view();
};
const played = async (rich: Rich, faults: Fault[]) => {
  const endured = enduring(rich, { faults });
  await endured.bench.start(rich.goal);
  await endured.bench.finish();
  return { endured, view: await endured.bench.view() };
};
/** Successful moves of a control plane. */
const moves = (bench: Bench, name: string) =>
  started(bench, name).filter((update) => /^(control plane|back to) [\d.]+$/.test(update));

describe("an upgrade that fails", () => {
  it.each([
    ["control-plane-fails", "IP_NOT_AVAILABLE", "control plane 1.35: Failed"],
    ["node-eviction", "POD_EVICTION_FAILURE", "nodes general 1.35.4-20261110: Failed"],
  ] as const)("with %s says so, and a retry finishes it", async (kind, code, failed) => {
    const { endured, view } = await played(RICH.upgrade, [{ kind, cluster: "b" }]);
    explained(endured, view);
    expect(endings(view)).toMatchObject({ a: "upgraded UPGRADED", b: `failed ${code}`, c: "upgraded UPGRADED" });
    expect(started(endured.bench, "b")).toEqual(expect.arrayContaining([failed]));
    const again = await retry(endured.bench);
    unharmed(endured, RICH.upgrade, again);
    for (const name of ["a", "b", "c"]) expect(moves(endured.bench, name)).toEqual(["control plane 1.35"]);
  });

  it("with an add-on that does not come up waits for somebody to repair it; then a retry finishes it", async () => {
    const { endured, view } = await played(RICH.upgrade, [{ kind: "addon-fails", cluster: "b" }]);
    const { bench } = endured;
    expect(endings(view).b).toBe("failed INSUFFICIENT_NUMBER_OF_REPLICAS");
    expect(moves(bench, "b")).toEqual([]);
    expect(endings(await retry(bench)).b).toBe("blocked ADDON_UNHEALTHY");
    const broken = [...(bench.eks.cluster("111122223333", "eu-west-1", "b")?.addons.values() ?? [])].find(
      ({ status }) => status !== "ACTIVE",
    );
    const { addonName, addonVersion } = broken ?? {};
    const call = { service: "eks", operation: "UpdateAddon", account: "111122223333", region: "eu-west-1" };
    await bench.gateway.call({ ...call, input: { clusterName: "b", addonName, addonVersion } });
    await bench.clock.run({ until: new Date(bench.clock.millis() + 600_000) });
    unharmed(endured, RICH.upgrade, await retry(bench));
  });

  it("because pods never leave a node fails as often as it is tried; forced, it goes on with the pods", async () => {
    const never: Fault[] = Array.from({ length: 2 }, () => ({ kind: "node-eviction", cluster: "b" }));
    const { endured, view } = await played(RICH.upgrade, never);
    expect(endings(view).b).toBe("failed POD_EVICTION_FAILURE");
    expect(endings(await retry(endured.bench)).b).toBe("failed POD_EVICTION_FAILURE");
    unharmed(endured, RICH.upgrade, await retry(endured.bench));

    const forced = { ...RICH.upgrade, policy: () => onePolicy({ forceEviction: true }) };
    const other = await played(forced, never);
    unharmed(other.endured, forced, other.view);
  });

  it.each([
    ["the control plane", 0, /update .* of control plane is still in progress after \d+ minutes; 10 were expected/],
    ["an add-on", 1, /update .* of add-on vpc-cni is still in progress/],
  ])(
    "because the update of %s never ends: the stage goes on at its deadline, and the end says what hangs",
    async (_what, addons, words) => {
      const fleet = () => {
        const seed = RICH.upgrade.fleet();
        return {
          ...seed,
          clusters: seed.clusters.map((cluster) => ({ ...cluster, addons: addons ? cluster.addons : [] })),
        };
      };
      const policy = () =>
        onePolicy({
          maxConcurrency: { count: 1 },
          memberDeadlineSeconds: HOUR,
          failureBudget: 1,
          minSuccessPercent: 60,
        });
      const rich: Rich = { ...RICH.upgrade, fleet, policy };
      const endured = enduring(rich, { faults: [{ kind: "update-hangs", cluster: "a" }] });
      const { bench } = endured;
      await bench.start(rich.goal);
      await bench.clock.run({ until: new Date(bench.clock.millis() + 70 * 60_000) });
      const [a, b] = (await bench.view()).stages[0]?.members ?? [];
      expect([a?.status, a?.reason.code, b?.status]).toEqual(["overdue", "DEADLINE", "upgrading"]);
      await bench.finish();
      const view = await bench.view();
      explained(endured, view);
      expect(endings(view)).toEqual({ a: "failed UPDATE_OVERDUE", b: "upgraded UPGRADED", c: "upgraded UPGRADED" });
      expect(view.stages[0]?.members[0]?.reason.message).toMatch(words);
      expect(view.run.status).toBe("succeeded");
      // EKS is still at it: a retry says that, and starts nothing beside it.
      const updates = started(bench, "a");
      expect(endings(await retry(bench)).a).toMatch(/^blocked (CLUSTER_NOT_ACTIVE|ADDON_BUSY)$/);
      expect(started(bench, "a")).toEqual(updates);
    },
  );
});

describe("a rollback that fails", () => {
  it("says so; a retry has it go back again, and moves nobody forward", async () => {
    const { endured, view } = await played(RICH.rollback, [{ kind: "rollback-fails", cluster: "b" }]);
    explained(endured, view);
    expect(endings(view)).toEqual({ a: RICH.rollback.ending, b: "failed UNKNOWN", c: RICH.rollback.ending });
    expect(view.stages[0]?.members[1]?.rollbackClosesAt).not.toBeNull();
    const again = await retry(endured.bench);
    explained(endured, again);
    unharmed(endured, RICH.rollback, again);
    expect(again.stages[0]?.reason?.message).toMatch(/alarm b-errors .*; 3 of 3 clusters went back$/);
    const nodes = started(endured.bench, "b").filter((update) => update.startsWith("nodes general 1.35"));
    expect(nodes).toHaveLength(1);
    expect(moves(endured.bench, "b")).toEqual(["control plane 1.35", "back to 1.34"]);
    expect(moves(endured.bench, "a")).toEqual(["control plane 1.35", "back to 1.34"]);
  });

  it("because node groups do not go back leaves the control planes where they are", async () => {
    const { endured, view } = await played(RICH.rollback, [{ kind: "nodegroup-downgrade-refused", cluster: "b" }]);
    explained(endured, view);
    expect(endings(view).b).toBe("failed NODEGROUP_CANNOT_GO_BACK");
    expect(moves(endured.bench, "b")).toEqual(["control plane 1.35"]);
  });
});
