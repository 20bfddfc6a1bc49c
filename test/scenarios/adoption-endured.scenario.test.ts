import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { type Adopting, adoptingBench, NEW, NEW_ID } from "../helpers/adoption.ts";
import { failNext, serverError } from "../helpers/outages.ts";

const STEPS = [
  "adopt-cluster/begin-adoption",
  "adopt-cluster/check-active",
  "converge/acquire-lock",
  "adopt-cluster/plan-adoption",
  "adopt-cluster/enter-wave",
  "converge/start-step",
  "converge/check-step",
  "adopt-cluster/verify-adoption",
  "converge/release-lock",
  "adopt-cluster/report-adoption",
];

/** Calls that change something, whatever order they were made in. */
const calls = (bench: Adopting) => [...bench.changes()].sort();

async function adopted(options: Parameters<typeof adoptingBench>[0] = {}): Promise<Adopting> {
  const bench = adoptingBench(options);
  await bench.create();
  await bench.settle();
  return bench;
}

/** It ended as if nothing had happened, and is told as such. */
async function unharmed(bench: Adopting, calm: Adopting): Promise<void> {
  expect(calls(bench)).toEqual(calls(calm));
  const [{ at: _then, ...expected } = { at: "" }] = calm.finished();
  const endings = new Set(bench.finished().map(({ at: _at, ...rest }) => JSON.stringify(rest)));
  expect([...endings]).toEqual([JSON.stringify(expected)]);
  expect(bench.said("eks-new").filter((text) => text.includes("adopted"))).toHaveLength(1);
  expect(bench.locks.held()).toEqual([]);
  expect((await bench.ports.clusterRecords.get(NEW_ID))?.adoption?.status).toBe("adopted");
}

describe("a function of an adoption that dies", () => {
  it.each(STEPS)("after its work, the first time and the fifth: %s", async (step) => {
    const calm = await adopted();
    for (const nth of [1, 5]) {
      let calls = 0;
      const bench = await adopted({
        lambdaFaults: {
          after(name) {
            if (name !== step) return;
            calls += 1;
            if (calls === nth) throw new FunctionDied("the sandbox ended the function after its side effects");
          },
        },
      });
      expect([step, calls >= 1]).toEqual([step, true]);
      await unharmed(bench, calm);
    }
  });

  it.each(STEPS)("before it did anything, every time: %s", async (step) => {
    const bench = adoptingBench({
      lambdaFaults: {
        before(name) {
          if (name === step) throw new FunctionDied("the function never began");
        },
      },
    });
    await bench.create();
    await bench.settle();
    expect(bench.executions().map(({ status }) => status)).not.toContain("RUNNING");
    // Who cannot give the cluster back, or tell, leaves that to the event about the execution's end.
    expect(bench.locks.held()).toEqual([]);
    expect([step, ...new Set(bench.finished().map(({ status }) => status))]).toEqual([
      step,
      step.endsWith("start-step") || step.endsWith("check-step") ? "incomplete" : "failed",
    ]);
    const record = await bench.ports.clusterRecords.get(NEW_ID);
    if (step !== "adopt-cluster/begin-adoption") expect(record?.adoption?.status).not.toBe("running");
  });

  it("while it writes down that a step failed, after and before that: the others go on, and it is told", async () => {
    for (const when of ["after", "before"] as const) {
      let died = 0;
      const bench = adoptingBench({
        lambdaFaults: {
          [when](name: string) {
            if (name !== "converge/fail-step" || died > 0) return;
            died += 1;
            throw new FunctionDied("the sandbox ended the function");
          },
        },
      });
      failNext(bench.eks.service, "TagResource", 500, serverError);
      await bench.create();
      await bench.settle();
      expect([when, died, bench.finished()]).toMatchObject([
        when,
        1,
        [{ status: "incomplete", needsPerson: [], failed: [{ what: "tags Owner=platform@example.com" }] }],
      ]);
    }
  });

  it("behind an event: the event comes again", async () => {
    const calm = await adopted();
    let died = 0;
    const bench = await adopted({
      lambdaFaults: {
        after(name) {
          if (name !== "on-cluster-created" || died > 0) return;
          died += 1;
          throw new FunctionDied("after it started the execution");
        },
      },
    });
    expect([died, bench.executions().length]).toEqual([1, 1]);
    await unharmed(bench, calm);
  });
});

describe("the event of a creation", () => {
  it.each([
    ["twice", [0, 0]],
    ["twice, the second hours later", [0, 5 * 3600]],
    ["an hour late", [3600]],
  ])("arrives %s: one adoption", async (_when, delays) => {
    const calm = await adopted();
    const isCreation = ({ detail }: EventEnvelope) => (detail as { eventName?: string }).eventName === "CreateCluster";
    const bench = adoptingBench({ deliveries: (event) => (isCreation(event) ? delays : [0]) });
    await bench.create();
    await bench.pass(61);
    await bench.settle();
    await bench.pass(6 * 60);
    expect(bench.executions()).toHaveLength(1);
    await unharmed(bench, calm);
  });

  it("never arrives: the reconcile finds the cluster, and the adoption is the same", async () => {
    const calm = await adopted();
    const isCreation = ({ detail }: EventEnvelope) => (detail as { eventName?: string }).eventName === "CreateCluster";
    const schedules = ["reconcile-fleet", "watch-changes"];
    const bench = adoptingBench({ schedules, deliveries: (event) => (isCreation(event) ? [] : [0, 60]) });
    // What was there when it looked first is left as it is; what comes later is new.
    await bench.pass(75);
    const early = calm.executions()[0]?.name.replace("090000", "101500");
    await bench.create();
    await bench.pass(30);
    expect(bench.executions()).toEqual([]);
    await bench.pass(40);
    await bench.settle();
    await bench.pass(180);
    expect(bench.details("Cluster Discovered")).toMatchObject([{ cluster: NEW, existing: false }]);
    expect(bench.executions()).toMatchObject([{ name: early, status: "SUCCEEDED" }]);
    expect(calls(bench)).toEqual(calls(calm));
    expect(new Set(bench.finished().map(({ status }) => status))).toEqual(new Set(["adopted"]));
    expect(bench.details("Cluster Adoption Started")).toMatchObject([{ cause: "discovered" }]);
  });
});

describe("a second adoption", () => {
  it("finds everything already so, and changes nothing", async () => {
    const bench = await adopted();
    const before = [...bench.changes()];
    const answer = await bench.operator({ action: "adopt-cluster", cluster: "new", by: "ana", why: "to be sure" });
    expect(answer).toMatchObject({ action: "adopt-cluster", alreadyStarted: false });
    const again = await bench.operator({ action: "adopt-cluster", cluster: "new", by: "ana" });
    expect(again).toMatchObject({ alreadyStarted: true });
    await bench.settle();
    expect(bench.changes()).toEqual(before);
    expect(bench.executions()).toHaveLength(2);
    const [, second] = bench.finished();
    expect(second).toMatchObject({ status: "adopted", done: [], failed: [], needsPerson: [] });
    expect(second?.alreadySo.length).toBeGreaterThan(15);
    expect(bench.said("eks-fleet").at(-1)).toMatch(/new is adopted: 0 done, \d+ already so/);
  });

  it("is another one when the cluster was deleted and made anew", async () => {
    const bench = await adopted();
    await bench.byHand("UpdateClusterConfig", { name: "new", deletionProtection: false });
    await bench.pass(10);
    bench.eks.cluster(NEW.account, NEW.region, "new")?.nodegroups.clear();
    await bench.byHand("DeleteCluster", { name: "new" });
    await bench.pass(60);
    const before = bench.changes().length;
    await bench.create();
    await bench.settle();
    expect(bench.executions()).toHaveLength(2);
    expect(bench.finished().map(({ status }) => status)).toEqual(["adopted", "adopted"]);
    expect(bench.changes().length).toBeGreaterThan(before + 15);
  });
});
