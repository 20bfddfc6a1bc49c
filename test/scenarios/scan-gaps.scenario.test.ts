import { describe, expect, it } from "vitest";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import { AwsError } from "#sandbox/aws/service.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { onlyRules } from "../helpers/drift.ts";
import { REF, type Responding, respondingBench } from "../helpers/responses.ts";
import { fleetOf, seedCluster } from "../helpers/sandbox.ts";

const RULE = "deletion-protection";
const OTHER = { region: "us-east-1" };

/** Seven clusters in two Regions, of which two are throttled, one for good, and one lets nobody look. */
const trouble = (options: Partial<SandboxOptions> = {}): Responding =>
  respondingBench({
    fleet: fleetOf(
      ...["a", "b", "busy", "closed", "hot"].map((name) => seedCluster(name, { addons: [{ name: "coredns" }] })),
      ...["far", "farther"].map((name) => seedCluster(name, { ...OTHER, addons: [{ name: "coredns" }] })),
    ),
    change: {
      baseline: { ...NO_BASELINE, cluster: { deletionProtection: true } },
      drift: { ...onlyRules(RULE), tell: "low" },
    },
    faults: [
      { cluster: "busy", kind: "throttle", share: 0.3 },
      { cluster: "hot", kind: "throttle", share: 1 },
      { cluster: "closed", kind: "access-denied" },
    ],
    asDeployed: true,
    ...options,
  });

/** ListClusters of the second Region is refused from now on. */
function closeRegion({ eks }: Responding): void {
  const operations = eks.service.operations as Record<string, (typeof eks.service.operations)[string]>;
  const list = operations.ListClusters;
  operations.ListClusters = (call) => {
    if (call.region === OTHER.region)
      throw new AwsError("AccessDeniedException", "User is not authorized to perform: eks:ListClusters", 403);
    return list?.(call);
  };
}

async function scanFleet(bench: Responding): Promise<Record<string, unknown>> {
  const execution = bench.engine.startExecution(bench.engine.stateMachineArn("scan-fleet"), { input: "{}" });
  await bench.clock.run({ until: new Date(bench.clock.millis() + 4 * 3_600_000) });
  expect(execution.status).toBe("SUCCEEDED");
  return JSON.parse(execution.output ?? "{}");
}

const open = async (bench: Responding): Promise<[string | undefined, string][]> =>
  (await bench.ports.findings.outstanding())
    .filter(({ closedAt }) => closedAt === undefined)
    .map(({ clusterId, rule }) => [clusterId.split("/")[2], rule]);

describe("a fleet of which some cannot be read", () => {
  it("is scanned to the end: every gap is named, and a cluster that cannot be read is a finding", async () => {
    const bench = trouble();
    await scanFleet(bench);
    const far = `${REF.account}/us-east-1/far`;
    expect(await bench.ports.clusterRecords.get(far)).toBeUndefined();
    bench.bus.put({
      source: "fleetwright",
      "detail-type": "Cluster Scan Requested",
      detail: {
        eventKey: "scan/far",
        cluster: { ...REF, ...OTHER, name: "far" },
        because: "test",
        at: bench.clock.now().toISOString(),
      },
    });
    await bench.pass(5);
    closeRegion(bench);

    expect(await scanFleet(bench)).toEqual({
      scanned: 4,
      unreadable: 2,
      present: 6,
      opened: 0,
      closed: 0,
      failed: [],
      unscanned: [],
      unlisted: [{ account: REF.account, region: "us-east-1", message: expect.stringContaining("eks:ListClusters") }],
    });
    expect(await open(bench)).toEqual([
      ["a", RULE],
      ["b", RULE],
      ["busy", RULE],
      ["closed", "cluster-unreadable"],
      ["hot", "cluster-unreadable"],
      ["far", RULE],
      ["farther", RULE],
    ]);
  });

  it.each([
    ["closed", "is not authorized to perform: eks:DescribeCluster"],
    ["hot", "Rate exceeded"],
  ])("also when a scan of %s is asked for because something happened to it", async (name, words) => {
    const bench = trouble();
    await bench.record(name);
    await bench.pass(30);
    expect(await bench.ports.findings.of(`${REF.account}/${REF.region}/${name}`)).toMatchObject([
      { rule: "cluster-unreadable", found: expect.stringContaining(words) },
    ]);
    expect(bench.details("Finding Opened")).toMatchObject([{ rule: "cluster-unreadable" }]);
  });
});
