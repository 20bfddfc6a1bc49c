import { describe, expect, it } from "vitest";
import { AccessDeniedError } from "#core/errors.ts";
import { DEFAULT_DRIFT, NO_BASELINE } from "#core/policy/defaults.ts";
import { lockKey } from "#core/run/names.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { onlyRules } from "../helpers/drift.ts";
import { REF, type Responding, respondingBench } from "../helpers/responses.ts";
import { fleetOf, seedCluster } from "../helpers/sandbox.ts";

const ID = `${REF.account}/${REF.region}/a`;
const RULE = "deletion-protection";
function benchOf(
  options: Partial<SandboxOptions> & {
    clusters?: ClusterSeedInput[];
    rules?: string[];
    persistSeconds?: number;
    tell?: "low" | "high";
  } = {},
): Responding {
  const { rules = [RULE], persistSeconds = DEFAULT_DRIFT.persistSeconds, tell = "low", ...rest } = options;
  return respondingBench({
    clusters: [seedCluster("a", { addons: [{ name: "coredns" }] })],
    change: {
      baseline: { ...NO_BASELINE, cluster: { deletionProtection: true } },
      drift: { ...onlyRules(...rules), persistSeconds, tell },
    },
    ...rest,
  });
}

let asked = 0;
/** Somebody has a reason to look at the cluster. */
async function scan(bench: Responding, name = "a"): Promise<void> {
  const detail = {
    eventKey: `scan/${asked++}`,
    cluster: { ...REF, name },
    because: "test",
    at: bench.clock.now().toISOString(),
  };
  bench.bus.put({ source: "fleetwright", "detail-type": "Cluster Scan Requested", detail });
  await bench.pass(0.5);
}
const protect = (bench: Responding, deletionProtection: boolean) =>
  bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection });
const findings = async (bench: Responding) =>
  (await bench.ports.findings.of(ID)).filter(({ closedAt }) => closedAt === undefined);

describe("a finding of a scan", () => {
  it("appears, persists, is told once, closes by itself when somebody fixed it, and comes back as the same", async () => {
    const bench = benchOf();
    await scan(bench);
    expect(await findings(bench)).toMatchObject([
      { rule: RULE, subject: "deletionProtection", found: "off", wanted: "on" },
    ]);
    expect(bench.details("Finding Opened")).toEqual([]);
    await bench.pass(10);
    await scan(bench);
    await bench.pass(10);
    expect(bench.details("Finding Opened")).toHaveLength(1);
    expect(bench.said("eks-a")).toEqual([expect.stringContaining("Deletion protection is off, not on.")]);

    await protect(bench, true);
    await bench.pass(30);
    await scan(bench);
    expect(await findings(bench)).toEqual([]);
    expect(bench.details("Finding Closed")).toMatchObject([{ rule: RULE, openSeconds: expect.any(Number) }]);
    expect(bench.said("eks-a")[0]).toMatch(/over after .*Deletion protection is off/);

    await protect(bench, false);
    await bench.pass(30);
    await scan(bench);
    expect(await findings(bench)).toMatchObject([{ rule: RULE, reopened: 1 }]);
  });

  it("that goes before it persisted is never told", async () => {
    const bench = benchOf({ persistSeconds: 3600 });
    await scan(bench);
    await protect(bench, true);
    await bench.pass(30);
    await scan(bench);
    await bench.pass(30);
    expect(bench.details("Finding Opened")).toEqual([]);
    expect(bench.details("Finding Closed")).toEqual([]);
  });

  it("is not opened while another workflow holds the cluster, and is once it is over", async () => {
    const bench = benchOf();
    const expiresAt = new Date(bench.clock.millis() + 600_000).toISOString();
    await bench.locks.acquire({ key: lockKey(ID), owner: "arn:aws:states:x", expiresAt }, bench.clock.now());
    await scan(bench);
    expect(await findings(bench)).toEqual([]);
    await bench.pass(15);
    await scan(bench);
    expect(await findings(bench)).toHaveLength(1);
  });

  it("is the same whether a look at an add-on or a scan sees it", async () => {
    const bench = benchOf({ rules: ["addon-degraded"] });
    const addon = bench.eks.cluster(REF.account, REF.region, "a")?.addons.get("coredns");
    Object.assign(addon ?? {}, {
      status: "DEGRADED",
      health: { issues: [{ code: "InsufficientNumberOfReplicas", message: "0 of 2" }] },
    });
    await scan(bench);
    expect(await findings(bench)).toMatchObject([{ rule: "addon-degraded", subject: "coredns" }]);
    await scan(bench);
    await bench.pass(20);
    expect(bench.details("Finding Opened")).toHaveLength(1);
    expect(bench.details("Finding Closed")).toEqual([]);
  });

  it("that is less bad than anybody wants to be told is listed only", async () => {
    const bench = benchOf({ tell: "high" });
    await scan(bench);
    await bench.pass(10);
    expect(await findings(bench)).toMatchObject([{ rule: RULE, severity: "medium", quiet: true }]);
    expect(bench.details("Finding Opened")).toEqual([]);
  });
});

describe("what cannot be read", () => {
  it("is a finding, and the others of the cluster stay as they are", async () => {
    const bench = benchOf();
    await scan(bench);
    const { read } = bench.ports.facts;
    bench.ports.facts.read = async (ref, names) => {
      const { facts, ...rest } = await read(ref, names);
      const unread = { unread: { code: "AccessDeniedError", message: "may not DescribeCluster" } };
      return { ...rest, facts: { ...facts, ...(names.includes("cluster") ? { cluster: unread } : {}) } };
    };
    await scan(bench);
    expect((await findings(bench)).map(({ rule }) => rule).sort()).toEqual(["cluster-unreadable", RULE]);
    bench.ports.facts.read = read;
    await scan(bench);
    expect((await findings(bench)).map(({ rule }) => rule)).toEqual([RULE]);
  });

  it("because EKS throttles for good is a finding, and the scan did not fail", async () => {
    const bench = benchOf({ faults: [{ cluster: "a", kind: "throttle", share: 1 }] });
    expect(await bench.scanned("a")).toMatchObject({ status: "unreadable", present: 1, opened: 1, gaps: ["cluster"] });
    expect(await findings(bench)).toMatchObject([
      { rule: "cluster-unreadable", found: expect.stringContaining("ThrottledError") },
    ]);
  });

  it("of a cluster that is gone is nothing at all", async () => {
    const bench = benchOf({ fleet: { clusters: [] } as never });
    await scan(bench);
    expect(await bench.ports.findings.outstanding()).toEqual([]);
  });
});

describe("a scan of the fleet", () => {
  const TWO = { clusters: ["a", "b"].map((name) => seedCluster(name, { addons: [{ name: "coredns" }] })) };
  const scanFleet = async (bench: Responding): Promise<Record<string, unknown>> => {
    const execution = bench.engine.startExecution(bench.engine.stateMachineArn("scan-fleet"), { input: "{}" });
    await bench.clock.run({ until: new Date(bench.clock.millis() + 2 * 3_600_000) });
    return JSON.parse(execution.output ?? "{}");
  };

  it("is complete also where EKS throttles for good and a Region cannot be listed, and names the gaps", async () => {
    const bench = benchOf({ ...TWO, faults: [{ cluster: "b", kind: "throttle", share: 1 }] });
    await scan(bench);
    const { list } = bench.ports.clusters;
    bench.ports.clusters.list = (place) =>
      place.region === "eu-west-1" ? list(place) : Promise.reject(new AccessDeniedError("may not ListClusters"));
    expect(await scanFleet(bench)).toEqual({
      scanned: 1,
      unreadable: 1,
      present: 2,
      opened: 1,
      closed: 0,
      failed: [],
      unscanned: [],
      unlisted: [{ account: REF.account, region: "us-east-1", message: "may not ListClusters" }],
    });
    expect(
      (await bench.ports.findings.outstanding()).map(({ clusterId, rule }) => [clusterId.split("/")[2], rule]),
    ).toEqual([
      ["a", RULE],
      ["b", "cluster-unreadable"],
    ]);
  });

  it("goes by the record where EKS cannot be asked which clusters there are", async () => {
    const bench = benchOf(TWO);
    await scan(bench);
    bench.ports.clusters.list = () => Promise.reject(new AccessDeniedError("may not ListClusters"));
    expect(await scanFleet(bench)).toMatchObject({
      scanned: 1,
      unlisted: [{ region: "eu-west-1" }, { region: "us-east-1" }],
    });
  });

  it("names clusters that could not be scanned because something is broken on our side, and scans the others", async () => {
    const clusters = Array.from({ length: 12 }, (_, index) => seedCluster(`c${String(index).padStart(2, "0")}`));
    const bench = benchOf({ clusters });
    const { read } = bench.ports.facts;
    bench.ports.facts.read = async (ref, names) => {
      if (ref.name === "c11") throw new TypeError("a mistake of ours");
      return read(ref, names);
    };
    expect(await scanFleet(bench)).toMatchObject({
      scanned: 11,
      failed: [`${REF.account}/eu-west-1/c11 (TypeError)`],
    });
  });

  it("names accounts and Regions that could not even be begun", async () => {
    const bench = benchOf(TWO);
    const { list } = bench.ports.clusters;
    bench.ports.clusters.list = (place) => {
      if (place.region === "us-east-1") throw new TypeError("a mistake of ours");
      return list(place);
    };
    expect(await scanFleet(bench)).toMatchObject({ scanned: 2, unscanned: [`${REF.account}/us-east-1`] });
  });

  it("of no clusters is nothing", async () => {
    expect(await scanFleet(benchOf({ fleet: fleetOf() }))).toMatchObject({ scanned: 0, failed: [], unlisted: [] });
  });

  it("is started by the clock once for each span of time, however often the schedule rings", async () => {
    const bench = benchOf({ schedules: ["start-scan"] });
    await bench.pass(12 * 60 + 1);
    const executions = bench.engine.executions(bench.engine.stateMachineArn("scan-fleet"));
    expect(executions.map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    expect(new Set(executions.map(({ name }) => name)).size).toBe(3);
  });
});

describe("a scan of everything", () => {
  it("asks every rule of a cluster as the sandbox makes them, with nothing it could not read", async () => {
    const bench = respondingBench({ change: { drift: DEFAULT_DRIFT } });
    await scan(bench);
    const rules = (await findings(bench)).map(({ rule }) => rule);
    expect(rules).toContain("secrets-key");
    expect(rules).not.toContain("fact-unread");
  });
});
