import { describe, expect, it } from "vitest";
import { FunctionDied } from "#sandbox/lambda.ts";
import { stagePolicy, strategyWith } from "../helpers/fleet.ts";
import { type Responding, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const DAY = 24 * 60;
const schedules = ["watch-lifecycle"];
const clusters = [
  seedCluster("a", { nodegroups: [] }),
  seedCluster("b", { version: "1.35", nodegroups: [] }),
  seedCluster("c", { supportType: "STANDARD", nodegroups: [] }),
];

/** Support of 1.34 ends on 2026-12-02, that of 1.35 on 2027-03-27. */
async function benchAt(start: string, options: Parameters<typeof respondingBench>[0] = {}): Promise<Responding> {
  const policy = strategyWith([stagePolicy()]);
  const bench = respondingBench({ clusters, schedules, policy, start: new Date(start), ...options });
  for (const { name } of clusters) await bench.record(name);
  return bench;
}

const within = (bench: Responding, name: string) =>
  bench
    .details("Lifecycle Deadline")
    .filter(({ cluster }) => (cluster as { name: string }).name === name)
    .map(({ threshold }) => Number(threshold) / 86_400);

describe("an end of support that comes near", () => {
  it("is told once for each threshold, in the cluster's channel, with its cost and the run to start", async () => {
    const bench = await benchAt("2026-08-20T09:00:00Z");
    await bench.pass(120 * DAY);
    expect(within(bench, "a")).toEqual([90, 30, 7, 0]);
    expect(bench.said("eks-a")).toEqual([
      expect.stringMatching(
        /^:calendar: in \d\d days, on 2026-12-02: end of standard support of 1.34, extended support is charged/,
      ),
      expect.stringMatching(/^:calendar: in 30 days/),
      expect.stringMatching(/^:calendar: in 7 days/),
      expect.stringMatching(/^:calendar: since 2026-12-02/),
    ]);
    expect(bench.details("Lifecycle Deadline").at(-1)).toMatchObject({
      proposal: { command: "fleetwright upgrade start --goal 1.35 --strategy default" },
      cost: { dollars: expect.closeTo(0, 0) },
    });
    const [first] = bench.details("Lifecycle Deadline") as { cost?: { dollars: number } }[];
    expect(first?.cost?.dollars).toBeGreaterThan(3000);
    expect(bench.details("Finding Opened")).toEqual([]);
  });

  it("is another end with support policy STANDARD: EKS upgrades by itself, and nothing more is charged", async () => {
    const bench = await benchAt("2026-11-20T09:00:00Z");
    await bench.pass(2 * DAY);
    const mine = bench.details("Lifecycle Deadline").find(({ cluster }) => (cluster as { name: string }).name === "c");
    expect(mine).toMatchObject({
      cost: { dollars: 0 },
      what: expect.stringContaining("EKS upgrades the control plane by itself"),
    });
  });

  it("is over when the cluster is at a version that lasts, and nobody is told of what is far away", async () => {
    const bench = await benchAt("2026-11-20T09:00:00Z");
    await bench.pass(2 * DAY);
    expect(within(bench, "b")).toEqual([]);
    await bench.byHand("UpdateClusterVersion", { name: "a", version: "1.35" });
    await bench.pass(DAY);
    await bench.record("a");
    await bench.pass(2 * DAY);
    expect(bench.details("Finding Closed")).toMatchObject([
      { rule: "support-deadline-near", because: "it is at Kubernetes 1.35 now" },
    ]);
    const near = (await bench.ports.findings.outstanding()).filter(({ rule }) => rule === "support-deadline-near");
    expect(near.map(({ clusterId }) => clusterId)).toEqual(["111122223333/eu-west-1/c"]);
  });

  it("is told once although the function dies before and after its work", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (name !== "watch-lifecycle" || died.has(when)) return;
      died.add(when);
      throw new FunctionDied(when);
    };
    const bench = await benchAt("2026-11-20T09:00:00Z", {
      lambdaFaults: { before: die("before"), after: die("after") },
    });
    await bench.pass(4 * DAY);
    expect([...died]).toEqual(["before", "after"]);
    expect(within(bench, "a")).toEqual([30]);
    expect(bench.said("eks-a")).toHaveLength(1);
  });
});
