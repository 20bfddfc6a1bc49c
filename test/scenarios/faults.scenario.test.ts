import { describe, expect, it } from "vitest";
import { clusterId } from "#core/fleet/cluster.ts";
import { lockKey } from "#core/run/names.ts";
import { handlers } from "#sandbox/handlers.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { upgradeFleet } from "#workflows/upgrade-fleet/definition.ts";
import { NOW } from "../helpers/fleet.ts";
import { RICH, richBench } from "../helpers/rich.ts";
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

const three = () => fleetOf(seedCluster("a"), seedCluster("b"), seedCluster("c"));
/** Those of a run. The other workflows are played in scenarios of their own: adoption-endured, activations, drift. */
const steps = Object.keys(handlers).filter((name) => /^(upgrade|rollback|rotate)-[a-z]+\//.test(name));
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

/** The run in which a step has something to do. */
const richOf = (step: string) => {
  if (step === "upgrade-cluster/settle-updates") return RICH.failure;
  if (step.startsWith("rollback-cluster/") || step === "upgrade-fleet/admit-rollbacks") return RICH.rollback;
  return step.startsWith("rotate-authority/") ? RICH.rotation : RICH.upgrade;
};

/** Nobody's control plane is moved twice, or taken back twice. */
function movedOnce(bench: Bench): void {
  for (const { cluster, updates } of bench.eks.clusters()) {
    const kinds = [...updates.values()]
      .filter(({ addon, nodegroup }) => addon === undefined && nodegroup === undefined)
      .map(({ update }) => JSON.stringify([update.type, update.params]));
    expect([cluster.name, kinds]).toEqual([cluster.name, [...new Set(kinds)]]);
  }
}

describe("a function that dies", () => {
  it.each(steps)("after its work was done, once: %s", async (step) => {
    let died = 0;
    const rich = richOf(step);
    const bench = richBench(rich, {
      lambdaFaults: {
        after(name) {
          if (name !== step || died > 0) return;
          died += 1;
          throw new FunctionDied("the sandbox ended the function after its side effects");
        },
      },
    });
    rich.around?.(bench);
    await bench.start(rich.goal);
    await bench.finish();
    const view = await bench.view();
    expect(died).toBe(1);
    expect(endings(view)).toEqual({ a: rich.ending, b: rich.ending, c: rich.ending });
    expect(view.run.status).toBe(rich.runStatus);
    expect(leftovers(bench, view)).toEqual([]);
    movedOnce(bench);
  });

  it.each(steps)("before it did anything, every time: %s", async (step) => {
    const rich = richOf(step);
    const bench = richBench(rich, {
      lambdaFaults: {
        before(name) {
          if (name === step) throw new FunctionDied("the function never began");
        },
      },
    });
    rich.around?.(bench);
    await bench.start(rich.goal);
    await bench.finish();
    const executions = bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"));
    // Nothing can go well without the step, but everything ends and nobody is changed twice.
    for (const execution of executions) expect(execution.status).not.toBe("RUNNING");
    movedOnce(bench);
    if (step !== "upgrade-cluster/release-lock") expect(bench.locks.held()).toEqual([]);
  });
});

describe("EKS misbehaves", () => {
  it.each(["throttle", "server-error"] as const)(
    "a fifth of all calls ends in %s: the run succeeds all the same",
    async (kind) => {
      const bench = sandboxBench({ fleet: three(), faults: [{ kind, share: 0.2 }] });
      const view = await bench.run();
      expect(view.run.status).toBe("succeeded");
      expect(leftovers(bench, view)).toEqual([]);
      for (const name of ["a", "b", "c"]) expect(controlPlaneUpdates(bench, name)).toBe(1);
    },
  );

  it.each([
    ["control-plane-fails", "IP_NOT_AVAILABLE"],
    ["node-eviction", "POD_EVICTION_FAILURE"],
    ["addon-fails", "INSUFFICIENT_NUMBER_OF_REPLICAS"],
    ["update-hangs", "UPDATE_OVERDUE"],
  ] as const)("%s: the member fails with EKS's reason, its lock is free, the stage fails", async (kind, code) => {
    const bench = sandboxBench({ fleet: three(), faults: [{ kind, cluster: "b" }] });
    const view = await bench.run();
    expect(endings(view)).toMatchObject({ a: "upgraded UPGRADED", b: `failed ${code}`, c: "upgraded UPGRADED" });
    expect(view.run).toMatchObject({ status: "failed", reason: { code: "STAGE_FAILED" } });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("a failure within the budget leaves the stage and the run standing", async () => {
    const policy = onePolicy({ failureBudget: 1, minSuccessPercent: 60 });
    const bench = sandboxBench({ fleet: three(), policy, faults: [{ kind: "node-eviction", cluster: "b" }] });
    expect((await bench.run()).run.status).toBe("succeeded");
  });

  it("a second run finishes what a failed one left half done", async () => {
    const bench = sandboxBench({ fleet: three(), faults: [{ kind: "node-eviction", cluster: "b" }] });
    await bench.run();
    expect(bench.eks.cluster("111122223333", "eu-west-1", "b")?.cluster.version).toBe("1.35");
    const again = await bench.run("1.35", "again");
    expect(endings(again)).toEqual({
      a: "skipped ALREADY_AT_TARGET",
      b: "upgraded UPGRADED",
      c: "skipped ALREADY_AT_TARGET",
    });
    expect(controlPlaneUpdates(bench, "b")).toBe(1);
  });

  it("a failed canary keeps everybody else from starting", async () => {
    const policy = onePolicy({ canary: 1, failureBudget: 5, minSuccessPercent: 0 });
    const bench = sandboxBench({ fleet: three(), policy, faults: [{ kind: "control-plane-fails", cluster: "a" }] });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "failed IP_NOT_AVAILABLE", b: "skipped RUN_ENDED", c: "skipped RUN_ENDED" });
    expect(view.run.status).toBe("failed");
    expect(bench.calls.filter(({ operation }) => operation === "UpdateClusterVersion")).toHaveLength(1);
  });
});

describe("people and other workflows interfere", () => {
  it("a cluster deleted between plan and start is skipped, not fatal", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(seedCluster("a"), seedCluster("b", { nodegroups: [] })),
      policy: onePolicy({ maxConcurrency: { count: 1 } }),
    });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    await bench.gateway.call({
      service: "eks",
      operation: "DeleteCluster",
      account: "111122223333",
      region: "eu-west-1",
      input: { name: "b" },
    });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED", b: "skipped CLUSTER_NOT_FOUND" });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("a cluster somebody updates meanwhile is left to them", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(seedCluster("a"), seedCluster("b")),
      policy: onePolicy({ maxConcurrency: { count: 1 }, minSuccessPercent: 50 }),
    });
    await bench.start();
    // Late enough that it may still be under way when the cluster's turn comes.
    await bench.clock.run({ until: minutes(20) });
    const call = { service: "eks", account: "111122223333", region: "eu-west-1" };
    const other = bench.eks.clusters().find(({ cluster }) => cluster.version === "1.34")?.cluster.name;
    await bench.gateway.call({ ...call, operation: "UpdateClusterVersion", input: { name: other, version: "1.35" } });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)[other ?? ""]).toMatch(/^(blocked CLUSTER_NOT_ACTIVE|upgraded UPGRADED)$/);
    expect(controlPlaneUpdates(bench, other ?? "")).toBe(1);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("a cluster another workflow holds is skipped, and its lock stays with its holder", async () => {
    const bench = sandboxBench({ fleet: three(), policy: onePolicy({ minSuccessPercent: 50 }) });
    const { arn } = bench.engine.createStateMachine("other", {
      QueryLanguage: "JSONata",
      StartAt: "W",
      States: { W: { Type: "Wait", Seconds: 86_400, End: true } },
    });
    const holder = bench.engine.startExecution(arn, { name: "holder" });
    const key = lockKey(clusterId({ account: "111122223333", region: "eu-west-1", name: "b" }));
    await bench.locks.acquire({ key, owner: holder.arn, expiresAt: minutes(3000).toISOString() }, NOW);
    await bench.start();
    await bench.clock.run({ until: minutes(600) });
    expect(endings(await bench.view())).toMatchObject({
      a: "upgraded UPGRADED",
      b: "skipped LOCK_HELD",
      c: "upgraded UPGRADED",
    });
    expect(await bench.locks.get(key)).toMatchObject({ owner: holder.arn });
  });

  it("an upgrade stopped by hand ends its member at once, frees its lock, and the run goes on", async () => {
    const bench = sandboxBench({ fleet: three(), policy: onePolicy({ failureBudget: 1, minSuccessPercent: 60 }) });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    const stopped = bench.engine
      .executions(bench.engine.stateMachineArn("upgrade-cluster"))
      .find(({ name }) => name.includes(".b."));
    await bench.engine.stopExecution(stopped?.arn ?? "", "ByHand", "maintenance");
    await bench.clock.run({ until: minutes(6) });
    expect(endings(await bench.view())).toMatchObject({ b: "failed EXECUTION_ABORTED" });
    await bench.finish();
    const view = await bench.view();
    expect(view.run.status).toBe("succeeded");
    expect(leftovers(bench, view)).toEqual([]);
    // And again: the half done update is found, not started twice.
    const again = await bench.run("1.35", "again");
    expect(endings(again)).toMatchObject({ b: "upgraded UPGRADED" });
    expect(controlPlaneUpdates(bench, "b")).toBe(1);
  });

  it("a run stopped by hand ends with that reason; who was being upgraded finishes and reports, nobody else starts", async () => {
    const bench = sandboxBench({ fleet: three(), policy: onePolicy({ maxConcurrency: { count: 1 } }) });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    const [execution] = bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"));
    await bench.engine.stopExecution(execution?.arn ?? "", "ByHand", "not today");
    await bench.finish();
    const view = await bench.view();
    expect(view.run).toMatchObject({
      status: "failed",
      reason: { code: "EXECUTION_ABORTED", message: expect.stringMatching(/ABORTED \(ByHand: not today\)/) },
    });
    expect(Object.values(endings(view)).sort()).toEqual([
      "skipped RUN_ENDED",
      "skipped RUN_ENDED",
      "upgraded UPGRADED",
    ]);
    expect(leftovers(bench, view)).toEqual([]);
    expect(bench.slack.messages("eks-fleet")[0]?.text).toMatch(
      /failed: the execution that drove the run ended ABORTED/,
    );
  });

  it("a run and an upgrade stopped without an event are ended by the hourly reconcile", async () => {
    const bench = sandboxBench({
      fleet: three(),
      policy: onePolicy({ maxConcurrency: { count: 1 } }),
      deliveries: ({ source }) => (source === "aws.states" ? [] : [0]),
    });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    for (const machine of ["upgrade-fleet", "upgrade-cluster"]) {
      const [execution] = bench.engine.executions(bench.engine.stateMachineArn(machine));
      await bench.engine.stopExecution(execution?.arn ?? "", "ByHand");
    }
    await bench.clock.run({ until: minutes(59) });
    expect((await bench.view()).run.status).toBe("running");
    // An hour to end the run; the member has to be silent for an hour first.
    await bench.clock.run({ until: minutes(121) });
    const view = await bench.view();
    expect(view.run).toMatchObject({ status: "failed", reason: { code: "EXECUTION_ABORTED" } });
    expect(Object.values(endings(view)).sort()).toEqual([
      "failed EXECUTION_ABORTED",
      "skipped RUN_ENDED",
      "skipped RUN_ENDED",
    ]);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("an upgrade stopped without an event is found by looking", async () => {
    const bench = sandboxBench({
      fleet: three(),
      policy: onePolicy({ failureBudget: 1, minSuccessPercent: 60 }),
      lambdaFaults: {
        before: (name) => {
          if (name === "on-cluster-execution-ended") throw new FunctionDied("no event arrives");
        },
      },
    });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    const stopped = bench.engine
      .executions(bench.engine.stateMachineArn("upgrade-cluster"))
      .find(({ name }) => name.includes(".b."));
    await bench.engine.stopExecution(stopped?.arn ?? "");
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toMatchObject({
      a: "upgraded UPGRADED",
      b: "failed EXECUTION_ABORTED",
      c: "upgraded UPGRADED",
    });
    expect(view.run.status).toBe("succeeded");
  });

  it("events delivered twice change nothing", async () => {
    const bench = sandboxBench({ fleet: three() });
    const view = await bench.run();
    const before = bench.slack.messages().map(({ text }) => text);
    const { arn } = bench.engine.executions(bench.engine.stateMachineArn("upgrade-cluster"))[0] ?? { arn: "" };
    const execution = bench.engine.execution(arn);
    bench.bus.put({
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      detail: {
        executionArn: arn,
        stateMachineArn: execution.machine.arn,
        name: execution.name,
        status: "FAILED",
        startDate: 1,
        stopDate: 2,
        input: execution.input,
      },
    });
    await bench.finish();
    expect(await bench.view()).toEqual(view);
    expect(bench.slack.messages().map(({ text }) => text)).toEqual(before);
  });

  it("Slack being down delays messages and nothing else", async () => {
    const bench = sandboxBench({ fleet: three() });
    bench.slack.down = true;
    await bench.start();
    await bench.clock.run({ until: minutes(4) });
    bench.slack.down = false;
    await bench.finish();
    expect((await bench.view()).run.status).toBe("succeeded");
    expect(bench.slack.messages("eks-fleet")[0]?.text).toMatch(/succeeded/);
    expect(bench.bus.deadLetters).toEqual([]);
  });
});

describe("long stages", () => {
  it("go on in new executions before a history is full, as one run", async () => {
    const clusters = Array.from({ length: 12 }, (_, index) => seedCluster(`c${index}`));
    const bench = sandboxBench({ fleet: fleetOf(...clusters), policy: onePolicy({ maxConcurrency: { count: 2 } }) });
    bench.engine.createStateMachine(
      "upgrade-fleet",
      upgradeFleet(
        {
          functionArn: (name) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
          stateMachineArn: (name) => bench.engine.stateMachineArn(name),
        },
        { historyEvents: 60 },
      ),
    );
    const view = await bench.run();
    const executions = bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"));
    expect(executions.length).toBeGreaterThan(2);
    expect(executions.map(({ status }) => status)).toEqual(executions.map(() => "SUCCEEDED"));
    expect(view.run.status).toBe("succeeded");
    expect(Object.values(endings(view))).toEqual(clusters.map(() => "upgraded UPGRADED"));
    // The estimate the workflow counts by is not below what really happens.
    for (const { history } of executions) expect(history.count).toBeLessThan(60 + 120);
  });
});
