import { describe, expect, it } from "vitest";
import type { ChannelPolicy } from "#core/policy/lifecycle-policy.ts";
import { clustersDue } from "#events/fleet/clusters-due.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { stagePolicy, strategyWith } from "../helpers/fleet.ts";
import { denied } from "../helpers/outages.ts";
import { baselineOf, COREDNS, type Responding, respondingBench } from "../helpers/responses.ts";
import { leftovers, seedCluster } from "../helpers/sandbox.ts";

const DAY = 24 * 60;
const schedules = ["reconcile-runs", "watch-versions"];
/** Kubernetes 1.36 appears on the second of June. */
const BEFORE_136 = new Date("2026-05-30T09:00:00Z");
const addons = [
  { name: "coredns", version: "v1.13.2-eksbuild.4" },
  { name: "vpc-cni", version: "v1.22.1-eksbuild.1" },
];
const fleet = [
  seedCluster("a", { version: "1.35", nodegroups: [], addons, tags: { Environment: "dev" } }),
  seedCluster("b", { version: "1.35", nodegroups: [], addons, tags: { Environment: "dev" } }),
  seedCluster("e", { version: "1.35", region: "us-east-1", nodegroups: [], addons, tags: { Environment: "prod" } }),
];
const dev = (change: Parameters<typeof stagePolicy>[0] = {}) => stagePolicy({ match: { tier: "dev" }, ...change });
const channel = (change: Partial<ChannelPolicy> = {}): ChannelPolicy => ({
  ...{ name: "dev", strategy: "default", follow: "latest", settleSeconds: 0 },
  ...change,
});

type Options = Parameters<typeof respondingBench>[0] & {
  channels?: ChannelPolicy[];
  stage?: Parameters<typeof stagePolicy>[0];
};
function benchOf({ channels = [], stage = {}, ...options }: Options = {}): Responding {
  const policy = strategyWith([dev(stage)], {}, { channels, baseline: baselineOf("coredns") });
  return known(respondingBench({ clusters: fleet, schedules, start: BEFORE_136, policy, ...options }));
}
/** Its clusters are on record from the beginning. */
function known(bench: Responding): Responding {
  const at = bench.clock.now().toISOString();
  for (const region of ["eu-west-1", "us-east-1"]) {
    const names = bench.eks.clusters().flatMap(({ cluster, region: of }) => (of === region ? [cluster.name] : []));
    for (const { detailType, detail } of clustersDue({ account: "111122223333", region, names, since: at, at }))
      bench.bus.put({ source: "fleetwright", "detail-type": detailType, detail });
  }
  return bench;
}
const available = (bench: Responding) =>
  bench.details("Version Available").map(({ region, of, version }) => {
    const { kind, name = "" } = of as { kind: string; name?: string };
    return `${region} ${kind}${name === "" ? "" : ` ${name}`} ${version}`;
  });
const digests = (bench: Responding) => bench.said("eks-fleet").filter((text) => text.startsWith(":package:"));
const runs = async (bench: Responding) => (await bench.ports.runs.list(10)).map(({ id }) => id);
/** EKS offers another version of an add-on from now on. */
function publish(bench: Responding, addon: string, version: string) {
  const table = bench.eks.service.operations as Record<
    string,
    (call: never) => { addons: { addonName: string; addonVersions: object[] }[] }
  >;
  const real = table.DescribeAddonVersions;
  table.DescribeAddonVersions = (call) => {
    const answer = real?.(call) ?? { addons: [] };
    const compatibilities = [{ clusterVersion: "1.35", defaultVersion: false, platformVersions: ["*"] }];
    for (const each of answer.addons)
      if (each.addonName === addon)
        each.addonVersions = [{ addonVersion: version, compatibilities }, ...each.addonVersions];
    return answer;
  };
}

describe("a new version", () => {
  it("of Kubernetes is noticed once per Region, and told in one message", async () => {
    const bench = benchOf();
    await bench.pass(10 * DAY);
    expect(available(bench)).toEqual(["eu-west-1 kubernetes 1.36", "us-east-1 kubernetes 1.36"]);
    expect(digests(bench)).toEqual([":package: a new version: Kubernetes: 1.36 (eu-west-1, us-east-1)"]);
    expect(await runs(bench)).toEqual([]);
  });

  it("what was there at the first look is no news", async () => {
    const bench = benchOf();
    await bench.pass(2 * DAY);
    expect(available(bench)).toEqual([]);
  });

  it("of an add-on in use is told with everything else of that poll, of others not at all", async () => {
    const bench = benchOf();
    await bench.pass(2 * DAY);
    publish(bench, "coredns", "v1.13.9-eksbuild.1");
    publish(bench, "external-dns", "v9.9.9-eksbuild.1");
    await bench.pass(2 * DAY);
    expect(available(bench).filter((text) => text.includes("addon"))).toEqual([
      "eu-west-1 addon coredns v1.13.9-eksbuild.1",
      "us-east-1 addon coredns v1.13.9-eksbuild.1",
    ]);
    expect(bench.details("Versions Noticed").length).toBe(digests(bench).length);
  });

  it("of a node image in use is noticed", async () => {
    const groups = [{ name: "general", desiredSize: 1 }];
    const bench = benchOf({ clusters: [seedCluster("a", { version: "1.35", addons: [], nodegroups: groups })] });
    await bench.pass(30 * DAY);
    expect(available(bench).filter((text) => text.includes("node-image"))).toHaveLength(2);
  });

  it("is told once although the poll dies before and after its work, and every event comes twice", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (name !== "watch-versions" || bench.clock.now().toISOString() < "2026-06-02" || died.has(when)) return;
      died.add(when);
      throw new FunctionDied(when);
    };
    const bench: Responding = benchOf({
      deliveries: () => [0, 40],
      lambdaFaults: { before: die("before"), after: die("after") },
    });
    await bench.pass(10 * DAY);
    expect([...died]).toEqual(["before", "after"]);
    expect(digests(bench)).toHaveLength(1);
  });

  it("is noticed in other Regions when one cannot be asked, and there later", async () => {
    const bench = benchOf();
    await bench.pass(2 * DAY);
    const table = bench.eks.service.operations as Record<string, (call: { region: string }) => unknown>;
    const real = table.DescribeClusterVersions;
    table.DescribeClusterVersions = (call) => {
      if (call.region === "us-east-1" && bench.clock.now().toISOString() < "2026-06-04") throw denied();
      return real?.(call);
    };
    await bench.pass(1.5 * DAY);
    expect(available(bench)).toEqual(["eu-west-1 kubernetes 1.36"]);
    await bench.pass(2 * DAY);
    expect(available(bench)).toEqual(["eu-west-1 kubernetes 1.36", "us-east-1 kubernetes 1.36"]);
  });
});

describe("a channel", () => {
  it("brings a new Kubernetes version to its clusters by one run, which passes the strategy's soak and gates", async () => {
    const bench = benchOf({
      channels: [channel()],
      stage: { soakSeconds: 7200, gates: [{ kind: "built-in", name: "clusters-healthy" }] },
    });
    await bench.pass(10 * DAY);
    expect(await runs(bench)).toEqual(["channel-dev-1-36"]);
    const view = await bench.view("channel-dev-1-36");
    expect(view.run).toMatchObject({ status: "succeeded", requestedBy: "channel dev" });
    expect(view.stages[0]?.gates).toMatchObject([{ name: "clusters-healthy", status: "good" }]);
    expect(leftovers(bench, view)).toEqual([]);
    const versions = bench.eks.clusters().map(({ cluster }) => `${cluster.name} ${cluster.version}`);
    expect(versions.sort()).toEqual(["a 1.36", "b 1.36", "e 1.35"]);
  });

  it("starts its run once, also when the poll dies after starting it", async () => {
    let died = false;
    const after = (name: string) => {
      if (
        name !== "watch-versions" ||
        died ||
        bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet")).length === 0
      )
        return;
      died = true;
      throw new FunctionDied("after");
    };
    const bench: Responding = benchOf({ channels: [channel()], lambdaFaults: { after } });
    await bench.pass(10 * DAY);
    expect(died).toBe(true);
    expect(bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"))).toHaveLength(1);
  });

  it("waits for its approval, its window and its freeze like any other run", async () => {
    const approval = {
      before: true,
      between: false,
      after: false,
      approvers: ["ana"],
      expiresSeconds: 30 * 86_400,
      requesterMayApprove: true,
    };
    const bench = benchOf({ channels: [channel()], stage: { approval } });
    await bench.pass(6 * DAY);
    const asked = await bench.view("channel-dev-1-36");
    expect(asked.stages[0]?.status).toBe("awaiting-approval");
    await bench.operator({ action: "approve-stage", runId: "channel-dev-1-36", stage: "all", by: "ana" });
    await bench.pass(DAY);
    expect((await bench.view("channel-dev-1-36")).run.status).toBe("succeeded");

    const freezes = [{ name: "summer", from: "2026-06-01T00:00:00Z", until: "2026-06-20T00:00:00Z", match: {} }];
    const policy = strategyWith([dev()], {}, { channels: [channel()], freezes });
    const frozen = known(respondingBench({ clusters: fleet, schedules, start: BEFORE_136, policy }));
    await frozen.pass(15 * DAY);
    expect(frozen.requests.filter(({ operation }) => operation === "UpdateClusterVersion")).toEqual([]);
    await frozen.pass(10 * DAY);
    expect((await frozen.view("channel-dev-1-36")).run.status).toBe("succeeded");
  });

  it("lets what is new settle first", async () => {
    const bench = benchOf({ channels: [channel({ settleSeconds: 7 * 86_400 })] });
    await bench.pass(9 * DAY);
    expect(await runs(bench)).toEqual([]);
    await bench.pass(3 * DAY);
    expect(await runs(bench)).toEqual(["channel-dev-1-36"]);
  });

  it("waits for a run of somebody's that has its clusters: never two at once", async () => {
    const old = { nodegroups: [], addons: [{ name: "coredns", version: COREDNS.old }], tags: { Environment: "dev" } };
    const bench = benchOf({
      clusters: ["a", "b"].map((name) => seedCluster(name, { ...old, version: "1.35" })),
      ...{ channels: [channel()], stage: { soakSeconds: 6 * 86_400 } },
    });
    await bench.start({ kind: "addons" }, "mine");
    await bench.pass(5 * DAY);
    expect(available(bench)).toContain("eu-west-1 kubernetes 1.36");
    expect(bench.bus.deadLetters).toEqual([]);
    expect(await runs(bench)).toEqual(["mine"]);
    await bench.pass(2 * DAY);
    expect(await runs(bench)).toEqual(["channel-dev-1-36", "mine"]);
  });

  it("leaves clusters to the other channel that took them a moment ago", async () => {
    const old = { nodegroups: [], addons: [{ name: "coredns", version: COREDNS.old }], tags: { Environment: "dev" } };
    const bench = benchOf({
      clusters: [seedCluster("a", { ...old, version: "1.35" })],
      ...{ channels: [channel({ name: "addons", follow: "addons" }), channel()], stage: { soakSeconds: 86_400 } },
      start: new Date("2026-06-10T09:00:00Z"),
    });
    await bench.pass(12 * 60);
    expect(await runs(bench)).toEqual([expect.stringMatching(/^channel-addons-addons-/)]);
    await bench.pass(3 * DAY);
    expect(await runs(bench)).toContain("channel-dev-1-36");
  });

  it("that follows add-ons brings EKS's default to who is behind", async () => {
    const old = seedCluster("a", {
      nodegroups: [],
      addons: [{ name: "coredns", version: "v1.11.4-eksbuild.24" }],
      version: "1.33",
      tags: { Environment: "dev" },
    });
    const bench = benchOf({ clusters: [old], channels: [channel({ follow: "addons" })] });
    await bench.pass(2 * DAY);
    const [runId = ""] = await runs(bench);
    expect(runId).toMatch(/^channel-dev-addons-/);
    expect((await bench.view(runId)).run.status).toBe("succeeded");
    expect(
      (await bench.ports.clusters.readAddon({ account: "111122223333", region: "eu-west-1", name: "a" }, "coredns"))
        ?.version,
    ).toBe(COREDNS.old);
    await bench.pass(3 * DAY);
    expect(await runs(bench)).toHaveLength(1);
  });
});
