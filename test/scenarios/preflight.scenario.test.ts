import { describe, expect, it } from "vitest";
import { AccessDeniedError, NodesUnreadableError, ThrottledError } from "#core/errors.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import type { PreflightPolicy } from "#core/policy/policy.ts";
import type { SurroundingPorts } from "#core/ports.ts";
import { type OperatorRequest, type PreflightView, preflightView } from "#events/operator/requests.ts";
import { NOW, policyWith, stagePolicy } from "../helpers/fleet.ts";
import { node } from "../helpers/preflight.ts";
import {
  type Bench,
  controlPlaneUpdates,
  endings,
  fleetOf,
  leftovers,
  onePolicy,
  sandboxBench,
  seedCluster,
} from "../helpers/sandbox.ts";

const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

const send = (bench: Bench, cluster?: string, version = "1.35") =>
  bench.operator({
    action: "preflight",
    goal: { kind: "kubernetes-version", version },
    ...(cluster === undefined ? {} : { cluster }),
  } satisfies OperatorRequest);

async function preflight(bench: Bench, cluster?: string): Promise<PreflightView["clusters"]> {
  const answer = await send(bench, cluster);
  if (answer.action !== "preflight") throw new Error(JSON.stringify(answer));
  expect(preflightView.parse(answer.preflight)).toEqual(answer.preflight);
  return answer.preflight.clusters;
}

/** `block CODE` of every finding, by cluster; why there is nothing to do otherwise. */
const told = (clusters: PreflightView["clusters"]) =>
  Object.fromEntries(
    clusters.map(({ cluster, findings, nothingToDo }) => [
      cluster,
      nothingToDo?.code ?? findings.map(({ severity, code }) => `${severity} ${code}`),
    ]),
  );

describe("the operator's preflight", () => {
  it("tells of every cluster of the fleet, and changes nothing", async () => {
    const bench = sandboxBench();
    const clusters = await preflight(bench);
    expect(clusters).toHaveLength(15);
    expect(told(clusters)).toMatchObject({
      "platform-dev": [],
      "search-dev": "ALREADY_AT_TARGET",
      "shop-staging": ["warn AUTO_MODE_NODES"],
      "legacy-search": ["block NODEGROUP_UNHEALTHY"],
      "reports-prod": ["block UPGRADE_INSIGHT_ERROR"],
    });
    expect(clusters.find(({ cluster }) => cluster === "legacy-search")).toMatchObject({
      from: "1.34",
      to: "1.35",
      stage: "staging",
    });
    const calls = new Set(bench.calls.map(({ operation }) => operation));
    expect([...calls].filter((operation) => !/^(Describe|Get|List|Invoke|AssumeRole)/.test(operation))).toEqual([]);
    expect(await bench.ports.runs.list(10)).toEqual([]);
  });

  it("blocks exactly whom a run then leaves alone", async () => {
    const before = told(await preflight(sandboxBench()));
    const blocked = Object.entries(before).filter(([, found]) => String(found).includes("block "));
    const after = endings(await sandboxBench().run());
    expect(blocked.map(([name]) => name).sort()).toEqual(
      Object.keys(after)
        .filter((name) => after[name]?.startsWith("blocked"))
        .sort(),
    );
  });

  it("tells of one cluster, and rejects what is not one", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(seedCluster("a"), seedCluster("b"), seedCluster("b", { region: "us-east-1" })),
    });
    expect((await preflight(bench, "a")).map(({ cluster }) => cluster)).toEqual(["a"]);
    expect((await preflight(bench, "111122223333/us-east-1/b")).map(({ region }) => region)).toEqual(["us-east-1"]);
    expect(await send(bench, "c")).toMatchObject({ action: "rejected", code: "UNKNOWN_CLUSTER" });
    expect(await send(bench, "b")).toMatchObject({ action: "rejected", code: "AMBIGUOUS_CLUSTER" });
    expect(await send(bench, "a", "1.99")).toMatchObject({ action: "rejected", code: "UNKNOWN_VERSION" });
  });

  it("tells of clusters in no stage, exemptions, freezes, and what could not be read", async () => {
    const freeze = { name: "peak", from: "2026-11-20T00:00:00Z", until: "2026-11-30T00:00:00Z", match: {} };
    const exemption = { match: { name: "b" }, owner: "ana", reason: "audit", expires: "2026-12-01T00:00:00Z" };
    const policy = policyWith([stagePolicy({ match: { name: "a" } })], {
      freezes: [freeze],
      exemptions: [{ rule: "upgrade", ...exemption }],
    });
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a"), seedCluster("b")), policy });
    Object.assign(bench.ports, {
      alarms: { inAlarm: () => Promise.reject(new AccessDeniedError("not allowed")) },
    } satisfies Partial<SurroundingPorts>);
    const clusters = await preflight(bench);
    expect(clusters.map(({ stage }) => stage)).toEqual(["all", null]);
    expect(told(clusters)).toEqual({
      a: ["warn FREEZE", "warn NOT_CHECKED"],
      b: ["block EXEMPT", "warn FREEZE", "warn NOT_CHECKED"],
    });
  });

  it("tells of a cluster that a run holds", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    await bench.start();
    await bench.clock.run({ until: minutes(10) });
    expect(told(await preflight(bench, "a"))).toMatchObject({
      a: expect.arrayContaining(["block LOCK_HELD", "block CLUSTER_NOT_ACTIVE"]),
    });
    await bench.finish();
    expect(told(await preflight(bench, "a"))).toEqual({ a: "ALREADY_AT_TARGET" });
  });
});

describe("a hop is blocked by what came up after the plan", () => {
  type State = NonNullable<ReturnType<Bench["eks"]["cluster"]>>;
  const addonOf = (state: State, name: string) => {
    const addon = state.addons.get(name);
    if (!addon) throw new Error(`no add-on ${name}`);
    return addon;
  };
  const groupOf = (state: State) => {
    const group = state.nodegroups.get("general");
    if (!group) throw new Error("no node group");
    return group;
  };

  /** `a` is upgraded first; while it is, `b` breaks. */
  async function runWhile(breaks: (state: State, bench: Bench) => void, strategy: Partial<PreflightPolicy> = {}) {
    const base = onePolicy({ maxConcurrency: { count: 1 } });
    const stages = base.strategies.default?.stages ?? [];
    const policy = {
      ...base,
      strategies: { default: { maxHops: 1, preflight: { ...DEFAULT_PREFLIGHT, ...strategy }, stages } },
    };
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a"), seedCluster("b")), policy });
    bench.backup.add({ account: "111122223333", region: "eu-west-1", name: "a" });
    await bench.start();
    await bench.clock.run({ until: minutes(10) });
    const state = bench.eks.cluster("111122223333", "eu-west-1", "b");
    if (!state) throw new Error("no cluster b");
    breaks(state, bench);
    await bench.finish();
    return { bench, view: await bench.view() };
  }

  /** What is around `b` from now on; `a` was looked at before. */
  const surround = (ports: Partial<SurroundingPorts>) => (_state: State, bench: Bench) =>
    Object.assign(bench.ports, ports);

  it.each<[string, (state: State, bench: Bench) => void, Partial<PreflightPolicy>?]>([
    ["CLUSTER_NOT_ACTIVE", ({ cluster }) => Object.assign(cluster, { status: "UPDATING" })],
    [
      "CLUSTER_UNHEALTHY",
      ({ cluster }) =>
        Object.assign(cluster, {
          health: { issues: [{ code: "Ec2SubnetNotFound", message: "gone", resourceIds: [] }] },
        }),
    ],
    ["NODEGROUP_UNHEALTHY", (state) => Object.assign(groupOf(state), { status: "DEGRADED" })],
    ["NODEGROUP_NOT_ACTIVE", (state) => Object.assign(groupOf(state), { status: "UPDATING" })],
    ["ADDON_UNHEALTHY", (state) => Object.assign(addonOf(state, "coredns"), { status: "DEGRADED" })],
    ["ADDON_BUSY", (state) => Object.assign(addonOf(state, "coredns"), { status: "UPDATING" })],
    ["ADDON_INCOMPATIBLE", (state) => Object.assign(addonOf(state, "coredns"), { addonVersion: "v99.0.0-eksbuild.1" })],
    [
      "UPGRADE_INSIGHT_ERROR",
      (state) =>
        void state.checks.deprecatedApis.push({
          api: "/apis/x/v1beta1",
          removedIn: "1.35",
          replacedWith: "/apis/x/v1",
          userAgent: "kube-state-metrics/2.1",
          daysSinceLastRequest: 12,
        }),
    ],
    ["NODE_IMAGE_ENDED", (state) => Object.assign(groupOf(state), { amiType: "AL2_x86_64" })],
    [
      "EXEMPT",
      (_state, bench) =>
        void bench.ports.policy.exemptions.push({
          rule: "upgrade",
          match: { name: "b" },
          owner: "ana",
          reason: "audit",
          expires: "2027-01-01T00:00:00Z",
        }),
    ],
    [
      "SUBNET_FULL",
      surround({
        subnets: { read: async (_scope, ids) => ids.map((id, at) => ({ id, availabilityZone: `z${at}`, freeIps: 2 })) },
      }),
    ],
    ["NODE_SKEW", surround({ nodes: { list: async () => [node("mi-1", "hybrid", "1.31")] } })],
    [
      "NODES_UNREADABLE",
      surround({
        nodes: {
          list: async ({ name }) => {
            if (name === "b") throw new NodesUnreadableError("not allowed");
            return [];
          },
        },
      }),
      { unreadableNodes: "block" },
    ],
    ["BACKUP_MISSING", surround({ backups: { latest: async () => undefined } }), { backupWithinSeconds: 3600 }],
  ])("%s", async (code, breaks, strategy) => {
    const { bench, view } = await runWhile(breaks, strategy);
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED", b: `blocked ${code}` });
    expect(controlPlaneUpdates(bench, "b")).toBe(0);
    expect(leftovers(bench, view)).toEqual([]);
    const [finding] = (await preflight(bench, "b"))[0]?.findings.filter((found) => found.code === code) ?? [];
    const reason = view.stages[0]?.members.find(({ cluster }) => cluster === "b")?.reason.message ?? "";
    // Told by the run with what to do, in the words of preflight. Times go on; the first words do not.
    expect(reason).toContain(finding?.remedy.slice(0, 40));
  });

  it("not by what only warns, nor by what passes", async () => {
    let throttled = 0;
    const { bench, view } = await runWhile(
      surround({
        alarms: { inAlarm: () => Promise.reject(new AccessDeniedError("not allowed")) },
        nodes: {
          list: async () => {
            throttled += 1;
            if (throttled === 1) throw new ThrottledError("slow down");
            return [node("mi-1", "hybrid", "1.34")];
          },
        },
      }),
    );
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED", b: "upgraded UPGRADED" });
    expect(throttled).toBeGreaterThan(1);
    expect(leftovers(bench, view)).toEqual([]);
  });
});
