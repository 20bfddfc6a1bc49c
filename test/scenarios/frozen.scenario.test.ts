import { describe, expect, it } from "vitest";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { changeRequests, changes, clusterOf, spanOf, updatesOf } from "../helpers/changes.ts";
import { NOW, stagePolicy, strategyWith } from "../helpers/fleet.ts";
import { type Bench, endings, fleetOf, leftovers, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const HOUR = 3_600_000;
const tagged = (name: string, tier: string, change: Parameters<typeof seedCluster>[1] = {}) =>
  seedCluster(name, { tags: { Environment: tier }, addons: [], ...change });

const stages = ["dev", "prod"].map((tier) =>
  stagePolicy({ name: tier, match: { tier }, soakSeconds: tier === "dev" ? 12 * 3600 : 0, bakeSeconds: 600 }),
);
const night = { timezone: "UTC", cron: "0 22 * * *", durationSeconds: 4 * 3600 };
const policy = (): FleetPolicy =>
  strategyWith(
    stages.map((stage) => (stage.name === "prod" ? { ...stage, window: "night" } : stage)),
    {},
    { windows: { night } },
  );

/** A run of which dev is done and prod has not begun, after `changed` happened. */
async function runWith(changed: (bench: Bench) => void, fleet = fleetOf(tagged("d", "dev"), tagged("p", "prod"))) {
  const bench = sandboxBench({ fleet, policy: policy() });
  await bench.start();
  await bench.clock.run({ until: new Date(NOW.getTime() + 4 * HOUR) });
  if (updatesOf(bench, "d").length === 0 || updatesOf(bench, "p").length > 0) throw new Error("not between the stages");
  changed(bench);
  await bench.finish();
  return { bench, view: await bench.view() };
}

const became = (bench: Bench, change: (policy: FleetPolicy) => FleetPolicy) =>
  Object.assign(bench.ports, { policy: change(bench.ports.policy) });

describe("a run under way is not changed by", () => {
  it.each<[string, (policy: FleetPolicy) => FleetPolicy]>([
    [
      "another strategy",
      ({ strategies, ...rest }) => ({
        ...rest,
        strategies: {
          default: {
            maxHops: 3,
            preflight: {
              unknownInsights: "block",
              nodeSkew: "strict",
              unreadableNodes: "block",
              backupWithinSeconds: 60,
            },
            stages: (strategies.default?.stages ?? []).map(({ window: _none, ...stage }) => ({
              ...stage,
              bakeSeconds: 7200,
              soakSeconds: 7 * 86_400,
              forceEviction: true,
              nodes: "after-soak" as const,
            })),
          },
        },
      }),
    ],
    ["a strategy that is gone", (before) => ({ ...before, strategies: {} })],
    ["another window", (before) => ({ ...before, windows: { night: { ...night, cron: "0 3 * * *" } } })],
    [
      "a freeze",
      (before) => ({
        ...before,
        freezes: [{ name: "f", from: "2026-11-23T12:00:00Z", until: "2026-12-10T00:00:00Z", match: {} }],
      }),
    ],
    ["other labels", (before) => ({ ...before, clusters: { labels: { tier: "tag:Other" }, overrides: [] } })],
    ["an account that is gone", (before) => ({ ...before, accounts: [] })],
  ])("%s", async (_what, change) => {
    const { bench: undisturbed } = await runWith(() => undefined);
    const { bench, view } = await runWith((running) => became(running, change));
    expect(endings(view)).toEqual({ d: "upgraded UPGRADED", p: "upgraded UPGRADED" });
    const told = ({ requests }: Bench) =>
      requests
        .filter(({ operation }) => /^(Update|Start)/.test(operation))
        .map(({ at, operation, input }) => ({ at, operation, input }));
    expect(told(bench)).toEqual(told(undisturbed));
    expect(new Date(spanOf(bench, "p", "control plane 1.35").from).getUTCHours()).toBeGreaterThanOrEqual(22);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("a cluster that is made meanwhile", async () => {
    const { bench, view } = await runWith((running) => {
      const [dev] = running.eks.clusters();
      if (!dev) throw new Error("no cluster");
      const call = { account: "111122223333", region: "eu-west-1", service: "eks" };
      const { roleArn, resourcesVpcConfig } = dev.cluster;
      void running.gateway.call({
        ...call,
        operation: "CreateCluster",
        input: {
          name: "new",
          version: "1.34",
          roleArn,
          resourcesVpcConfig: { subnetIds: resourcesVpcConfig?.subnetIds },
          tags: { Environment: "prod" },
        },
      });
    });
    expect(bench.eks.clusters().map(({ cluster }) => [cluster.name, cluster.version])).toEqual([
      ["d", "1.35"],
      ["p", "1.35"],
      ["new", "1.34"],
    ]);
    expect(endings(view)).toEqual({ d: "upgraded UPGRADED", p: "upgraded UPGRADED" });
    expect(updatesOf(bench, "new").filter((change) => change !== "CreateCluster")).toEqual([]);
    // The next run takes it.
    expect(endings(await bench.run("1.35", "next"))).toMatchObject({ new: "upgraded UPGRADED" });
  });

  it("a member that is gone: it is skipped with the reason, the others go on", async () => {
    const fleet = fleetOf(tagged("d", "dev"), tagged("p", "prod", { nodegroups: [] }), tagged("q", "prod"));
    const { bench, view } = await runWith((running) => {
      const call = { account: "111122223333", region: "eu-west-1", service: "eks" };
      void running.gateway.call({ ...call, operation: "DeleteCluster", input: { name: "p" } });
    }, fleet);
    expect(endings(view)).toEqual({
      d: "upgraded UPGRADED",
      p: "skipped CLUSTER_NOT_FOUND",
      q: "upgraded UPGRADED",
    });
    expect(changes(bench, "p").filter((change) => !change.startsWith("Delete"))).toEqual([]);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("a target: a cluster that somebody took further meanwhile is where the run goes", async () => {
    const { bench, view } = await runWith((running) => {
      const call = { account: "111122223333", region: "eu-west-1", service: "eks" };
      void running.gateway.call({ ...call, operation: "UpdateClusterVersion", input: { name: "p", version: "1.35" } });
    });
    expect(endings(view)).toEqual({ d: "upgraded UPGRADED", p: "upgraded UPGRADED" });
    const planes = changeRequests(bench).filter(
      (request) => clusterOf(request) === "p" && request.input.version === "1.35",
    );
    expect(planes.map(({ operation, input }) => [operation, input.clientRequestToken === undefined])).toEqual([
      ["UpdateClusterVersion", true],
      ["UpdateNodegroupVersion", false],
    ]);
  });
});
