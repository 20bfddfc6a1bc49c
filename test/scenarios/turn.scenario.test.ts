import { describe, expect, it } from "vitest";
import type { Goal } from "#core/planner/plan.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { CUSTOM_AMI } from "#core/preflight/image-ends.ts";
import { lockKey } from "#core/run/names.ts";
import { changes, stateOf, updatesOf } from "../helpers/changes.ts";
import { NOW } from "../helpers/fleet.ts";
import { node } from "../helpers/preflight.ts";
import { type Bench, endings, fleetOf, leftovers, onePolicy, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

type State = NonNullable<ReturnType<Bench["eks"]["cluster"]>>;
const ID = "111122223333/eu-west-1/b";

/** `a` has something to do for every goal, and is worked on while `b` breaks; then it is `b`'s turn. */
async function turn(
  goal: Goal,
  breaks: (state: State, bench: Bench) => unknown,
  policy: FleetPolicy = onePolicy({ maxConcurrency: { count: 1 } }),
) {
  const behind = {
    addons: [{ name: "vpc-cni", version: "v1.20.4-eksbuild.2" }, { name: "kube-proxy" }],
    nodegroups: [{ name: "general", desiredSize: 2, releaseVersion: "1.34.6-20261027" }],
  };
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a", behind), seedCluster("b", behind)), policy });
  await bench.start(goal);
  await bench.clock.run({ until: new Date(NOW.getTime() + 60_000) });
  const state = bench.eks.cluster("111122223333", "eu-west-1", "b");
  if (!state) throw new Error("no cluster b");
  const before = stateOf(bench, "b");
  await breaks(state, bench);
  await bench.finish();
  const view = await bench.view();
  expect(endings(view).a).toBe("upgraded UPGRADED");
  expect(leftovers(bench, view).filter((left) => !left.includes(lockKey(ID)))).toEqual([]);
  return { bench, view, before };
}

const group = (state: State) => {
  const found = state.nodegroups.get("general");
  if (!found) throw new Error("no node group");
  return found;
};
const version = (name: string): Goal => ({ kind: "kubernetes-version", version: name });

describe("what came up before a member's turn stops it, and nothing is called on the cluster", () => {
  it.each<[string, (state: State, bench: Bench) => unknown]>([
    ["blocked VERSION_UNKNOWN", ({ cluster }) => Object.assign(cluster, { version: undefined })],
    [
      "blocked NODE_SKEW",
      (state) =>
        Object.assign(group(state), { amiType: CUSTOM_AMI, version: "1.33", releaseVersion: "ami-0a1b2c3d4e5f60718" }),
    ],
    [
      "blocked NODE_NEWER",
      (_state, bench) => Object.assign(bench.ports, { nodes: { list: async () => [node("mi-1", "hybrid", "1.36")] } }),
    ],
    ["blocked UPGRADE_INSIGHT_UNKNOWN", ({ checks }) => checks.unknownInsights.push("Cluster health issues")],
    [
      "blocked HOP_NOT_OFFERED",
      (_state, bench) =>
        Object.assign(bench.ports, {
          versions: {
            ...bench.ports.versions,
            kubernetesVersions: async () => [{ version: "1.35", status: "UNSUPPORTED" as const }],
          },
        }),
    ],
    ["blocked SUBNET_MISSING", (_state, bench) => Object.assign(bench.ports, { subnets: { read: async () => [] } })],
  ])("%s", async (ending, breaks) => {
    const { bench, view } = await turn(version("1.35"), (state, bench) => {
      // a looks at its own surroundings first.
      bench.clock.at(NOW.getTime() + 10 * 60_000, () => void breaks(state, bench));
    });
    expect(endings(view).b).toBe(ending);
    expect(updatesOf(bench, "b")).toEqual([]);
  });

  it("skipped LOCK_HELD: somebody else's work is nobody's failure", async () => {
    const { bench, view } = await turn(version("1.35"), async (_state, bench) => {
      const [mine] = bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"));
      const expiresAt = new Date(NOW.getTime() + 90 * 86_400_000).toISOString();
      await bench.locks.acquire({ key: lockKey(ID), owner: mine?.arn ?? "", expiresAt }, bench.clock.now());
    });
    expect(endings(view).b).toBe("skipped LOCK_HELD");
    expect(changes(bench, "b")).toEqual([]);
  });
});

describe("each goal looks at what it changes", () => {
  const degraded = (name: string) => (state: State) =>
    Object.assign(state.addons.get(name) ?? {}, { status: "DEGRADED" });
  const busy = (state: State) => Object.assign(group(state), { status: "DEGRADED" });
  const insight = ({ checks }: State) =>
    checks.deprecatedApis.push({
      api: "/apis/x/v1beta1",
      removedIn: "1.35",
      replacedWith: "/apis/x/v1",
      userAgent: "x",
      daysSinceLastRequest: 1,
    });
  const unhealthy = ({ cluster }: State) =>
    Object.assign(cluster, { health: { issues: [{ code: "Ec2SubnetNotFound", message: "gone", resourceIds: [] }] } });

  it.each<[string, Goal["kind"], string, (state: State) => unknown]>([
    ["a node group that is unwell", "node-image", "blocked NODEGROUP_UNHEALTHY", busy],
    ["a cluster that is unwell", "node-image", "blocked CLUSTER_UNHEALTHY", unhealthy],
    ["an add-on that is unwell", "addons", "blocked ADDON_UNHEALTHY", degraded("kube-proxy")],
    ["a cluster that is unwell", "addons", "blocked CLUSTER_UNHEALTHY", unhealthy],
  ])("%s stops %s: %s", async (_what, kind, ending, breaks) => {
    const { bench, view, before } = await turn({ kind } as Goal, breaks);
    expect(endings(view).b).toBe(ending);
    expect(changes(bench, "b")).toEqual([]);
    expect(stateOf(bench, "b")).toEqual(before);
  });

  it("addons does not stop for an add-on that its update may heal", async () => {
    const { bench, view } = await turn({ kind: "addons" }, degraded("vpc-cni"));
    expect(endings(view).b).toBe("upgraded UPGRADED");
    expect(changes(bench, "b")).toEqual(["vpc-cni v1.21.2-eksbuild.1"]);
  });

  it.each<[Goal["kind"], Goal]>([
    ["node-image", { kind: "node-image" }],
    ["addons", { kind: "addons" }],
  ])("%s does not stop for what stands against a control plane's move only", async (_kind, goal) => {
    const { view } = await turn(goal, insight);
    expect(endings(view).b).toBe("upgraded UPGRADED");
  });
});
