import { describe, expect, it } from "vitest";
import { FunctionDied } from "#sandbox/lambda.ts";
import { type Fixing, fixingBench, ID } from "../helpers/fixing.ts";

const STEPS = [
  "fix-cluster/begin-fix",
  "converge/acquire-lock",
  "fix-cluster/plan-fix",
  "fix-cluster/enter-wave",
  "converge/start-step",
  "converge/check-step",
  "fix-cluster/verify-fix",
  "converge/release-lock",
  "fix-cluster/report-fix",
];

/** Two findings, one after the other, which EKS takes minutes for. */
const TWO = {
  rules: ["deletion-protection", "log-types"],
  cluster: { deletionProtection: true, logging: ["api" as const, "audit" as const] },
  fix: [{ rules: ["deletion-protection", "log-types"], match: { name: "a" } }],
};

async function fixed(options: Parameters<typeof fixingBench>[0] = {}): Promise<Fixing> {
  const bench = fixingBench({ ...TWO, ...options });
  await bench.scan();
  await bench.pass(120);
  return bench;
}

/** It ended as if nothing had happened, and is told as such, once. */
async function unharmed(bench: Fixing): Promise<void> {
  expect(bench.changes()).toEqual(["UpdateClusterConfig", "UpdateClusterConfig"]);
  expect(bench.executions()).toMatchObject([{ status: "SUCCEEDED" }]);
  const endings = new Set(bench.finished().map(({ at: _at, ...rest }) => JSON.stringify(rest)));
  expect([...endings].map((text) => JSON.parse(text))).toMatchObject([
    { status: "fixed", fixed: ["control plane logs of audit", "deletion protection on"], notFixed: [] },
  ]);
  expect(bench.said("eks-a").filter((text) => text.includes("findings fixed"))).toEqual([
    ":white_check_mark: a: findings fixed (2 fixed)",
  ]);
  expect(bench.details("Finding Closed")).toHaveLength(2);
  expect(bench.locks.held()).toEqual([]);
  expect((await bench.ports.clusterRecords.get(ID))?.fix?.status).toBe("fixed");
}

describe("a function of a fix that dies", () => {
  it.each(STEPS)("after its work, the first time and the second, changes nothing twice: %s", async (step) => {
    for (const nth of [1, 2]) {
      let calls = 0;
      const bench = await fixed({
        lambdaFaults: {
          after(name) {
            if (name !== step) return;
            calls += 1;
            if (calls === nth) throw new FunctionDied("the sandbox ended the function after its side effects");
          },
        },
      });
      expect(calls).toBeGreaterThanOrEqual(1);
      await unharmed(bench);
    }
  });

  it.each(STEPS)("before it did anything, every time, ends the fix and gives the cluster back: %s", async (step) => {
    const bench = await fixed({
      lambdaFaults: {
        before(name) {
          if (name === step) throw new FunctionDied("the function never began");
        },
      },
    });
    expect(bench.executions().map(({ status }) => status)).not.toContain("RUNNING");
    expect(bench.locks.held()).toEqual([]);
    expect((await bench.ports.clusterRecords.get(ID))?.fix?.status).not.toBe("running");
    const told = new Set(bench.finished().map(({ status }) => status));
    expect([step, ...told]).toEqual([step, /(start|check)-step$/.test(step) ? "incomplete" : "failed"]);
  });

  it("behind the schedule: the schedule rings again, and it is one fix", async () => {
    let died = 0;
    const bench: Fixing = fixingBench({
      ...TWO,
      lambdaFaults: {
        after(name) {
          if (name !== "watch-changes" || died > 0 || bench.executions().length === 0) return;
          died += 1;
          throw new FunctionDied("after it started the execution");
        },
      },
    });
    await bench.scan();
    await bench.pass(120);
    expect(died).toBe(1);
    await unharmed(bench);
  });
});

describe("a fix whose execution is stopped", () => {
  async function stopped(options: Parameters<typeof fixingBench>[0] = {}): Promise<Fixing> {
    const bench = fixingBench({ ...TWO, ...options });
    await bench.scan();
    while (bench.changes().length === 0) await bench.pass(0.5);
    await bench.engine.stopExecution(bench.executions()[0]?.arn ?? "", "ByHand");
    await bench.pass(180);
    return bench;
  }

  it.each([
    ["is told as not fixed, and its findings stay", ["watch-changes"], [0]],
    ["is found where nobody tells of it", ["watch-changes", "reconcile-runs"], []],
  ] as const)("%s", async (_what, schedules, delays) => {
    const bench = await stopped({
      schedules: [...schedules],
      deliveries: ({ source }) => (source === "aws.states" ? [...delays] : [0]),
    });
    expect(bench.finished()).toMatchObject([
      {
        status: "failed",
        reason: { code: "EXECUTION_ABORTED" },
        fixed: [],
        notFixed: [{ what: "control plane logs of audit" }, { what: "deletion protection on" }],
      },
    ]);
    expect(bench.locks.held()).toEqual([]);
    expect(await bench.finding()).toMatchObject({ fix: { outcome: "failed", reason: "it was not begun" } });
    expect((await bench.finding())?.closedAt).toBeUndefined();
    expect(bench.executions()).toHaveLength(1);
    expect(bench.said("eks-a")).toContainEqual(expect.stringMatching(/^:x: a: findings could not be fixed \(its exec/));
  });
});

it("a freeze that begins between two waves leaves the second alone", async () => {
  const bench = fixingBench(TWO);
  await bench.scan();
  while (bench.changes().length === 0) await bench.pass(0.5);
  const from = bench.clock.now().toISOString();
  bench.ports.policy.freezes.push({ name: "sales", from, until: "2026-11-30T00:00:00.000Z", match: {} });
  await bench.pass(120);
  expect(bench.changes()).toHaveLength(1);
  expect(bench.finished()).toMatchObject([
    {
      status: "incomplete",
      fixed: ["control plane logs of audit"],
      notFixed: [
        { what: "deletion protection on", reason: "the freeze sales holds the cluster until 2026-11-30T00:00:00.000Z" },
      ],
    },
  ]);
});
