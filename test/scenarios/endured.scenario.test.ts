import { describe, expect, it } from "vitest";
import { StaleWriteError } from "#core/errors.ts";
import { clustersDue } from "#events/fleet/clusters-due.ts";
import { routes } from "#events/routes.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { alert, notifyBy, webhook } from "../helpers/alertmanager.ts";
import { type Endured, enduring, explained, unharmed } from "../helpers/endured.ts";
import { NOW } from "../helpers/fleet.ts";
import { clusterArn, healthEventOf } from "../helpers/health.ts";
import { callByHand } from "../helpers/responses.ts";
import { RICH, type Rich } from "../helpers/rich.ts";
import { type Bench, endings } from "../helpers/sandbox.ts";
import { started } from "../helpers/started.ts";

const rich = Object.entries(RICH);
const HOUR = 3_600_000;
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

async function played(run: Rich, endured: Endured) {
  await endured.bench.start(run.goal);
  await endured.bench.finish();
  return endured.bench.view();
}
/** What Slack shows in the end, message by message. */
const slack = (bench: Bench) => bench.slack.messages().map(({ channel, text }) => `${channel} ${text}`);

describe.each(rich)("a write that comes too late, in the %s run", (_name, run) => {
  /** Saves of the run fail the n-th time, as if somebody else had been quicker. */
  const staleAt = (nth: number): Endured & { saves: () => number } => {
    const endured = enduring(run);
    const { runs } = endured.bench.ports;
    let saves = 0;
    endured.bench.ports.runs = {
      ...runs,
      async save(record) {
        saves += 1;
        if (saves === nth) throw new StaleWriteError("somebody else was quicker");
        return runs.save(record);
      },
    };
    return { ...endured, saves: () => saves };
  };

  it("is decided anew, whichever of its writes it is", async () => {
    const calm = staleAt(0);
    await played(run, calm);
    const all = calm.saves();
    expect(all).toBeGreaterThan(2);
    for (let nth = 1; nth <= all; nth++) {
      const endured = staleAt(nth);
      const view = await played(run, endured);
      expect([nth, endured.saves() > all - 1]).toEqual([nth, true]);
      unharmed(endured, run, view);
    }
  });
});

describe.each(rich)("events and wake-up calls, in the %s run", (_name, run) => {
  it("never arrive: the run looks by itself, and only Slack knows nothing", async () => {
    const endured = enduring(run, { deliveries: () => [] });
    unharmed(endured, run, await played(run, endured));
    expect(slack(endured.bench)).toEqual([]);
  });

  it("arrive twice, or hours late: nothing else happens, and Slack shows the same in the end", async () => {
    const calm = enduring(run);
    await played(run, calm);
    for (const delays of [[0, 0], [0, 90], [2 * 3600]]) {
      const endured = enduring(run, { deliveries: () => delays });
      const view = await played(run, endured);
      await endured.bench.clock.run({ until: new Date(endured.bench.clock.millis() + 6 * HOUR) });
      unharmed(endured, run, view);
      expect([...slack(endured.bench)].sort()).toEqual([...slack(calm.bench)].sort());
      for (const name of ["a", "b", "c"]) expect(started(endured.bench, name)).toEqual(started(calm.bench, name));
    }
  });

  it("the wake-up calls are lost, all of them: it takes longer, and that is all", async () => {
    const calm = await played(run, enduring(run));
    const endured = enduring(run);
    endured.bench.ports.callbacks = { succeed: async () => true };
    const view = await played(run, endured);
    unharmed(endured, run, view);
    expect(Date.parse(view.run.endedAt ?? "")).toBeGreaterThan(Date.parse(calm.run.endedAt ?? ""));
  });
});

/** An adoption that was stopped by hand, of a cluster nobody knows. */
const endedBadly = (stateMachineArn: string, more: object = {}) => ({
  source: "aws.states",
  "detail-type": "Step Functions Execution Status Change",
  detail: {
    executionArn: `${stateMachineArn.replace(":stateMachine:", ":execution:")}:gone`,
    stateMachineArn,
    name: "gone",
    status: "ABORTED",
    startDate: 0,
    stopDate: 1,
    input: JSON.stringify({
      clusterId: "111122223333/eu-west-1/gone",
      cause: "by-hand",
      because: "jo asks for it",
      ...more,
    }),
  },
});

const AT = "2026-11-23T10:10:00.000Z";

describe("a function behind an event dies", () => {
  const triggers = routes.flatMap(({ target }) => ("function" in target ? [target.function] : []));

  it.each([...new Set([...triggers, "reconcile-runs"])])(
    "%s, once, after its work: the event comes again",
    async (name) => {
      let died = 0;
      let armed = false;
      const endured = enduring(RICH.upgrade, {
        lambdaFaults: {
          after(called) {
            if (called !== name || !armed || died > 0) return;
            died += 1;
            throw new FunctionDied("the sandbox ended the function after its side effects");
          },
        },
      });
      const { bench } = endured;
      await bench.start(RICH.upgrade.goal);
      await bench.clock.run({ until: minutes(70) });
      armed = true;
      // Something for every one of them: calls by hand that EKS refuses and takes, an upgrade and a run stopped by hand, an answer to a gate,
      // a planned change of AWS's, a turn of the reconcile, a question in Slack, an alert, activations for sites and a node nobody knows.
      const call = { service: "eks", operation: "UpdateClusterVersion", account: "111122223333", region: "eu-west-1" };
      await expect(bench.gateway.call({ ...call, input: { name: "a", version: "1.99" } })).rejects.toThrow();
      const policy = { principalArn: "arn:aws:iam::111122223333:role/jo", policyArn: "arn:aws:eks::aws:policy/View" };
      callByHand(bench, "AssociateAccessPolicy", { name: "a", ...policy });
      callByHand(bench, "DeleteCluster", { name: "gone" });
      callByHand(bench, "CreateCluster", { name: "gone" });
      bench.bus.put(endedBadly(bench.engine.stateMachineArn("adopt-cluster")));
      bench.bus.put(endedBadly(bench.engine.stateMachineArn("fix-cluster"), { select: {} }));
      bench.bus.put({
        source: "fleetwright.gates",
        "detail-type": "Gate Answer",
        detail: { runId: "run", stage: "all", gate: "nobody", passed: true },
      });
      const wish = { site: "nowhere", request: "one", nodes: 1, lifetimeSeconds: 3600, requestedBy: "jo" };
      bench.bus.put({ source: "fleetwright.hybrid", "detail-type": "Activation Requested", detail: wish });
      const issuing = bench.engine.stateMachineArn("issue-activation");
      bench.engine.startExecution(issuing, { input: JSON.stringify(wish) });
      bench.bus.put(healthEventOf({ entities: [{ value: clusterArn("a") }] }));
      const due = { account: "111122223333", region: "eu-west-1", names: ["a"], since: AT, at: AT };
      for (const { detailType, detail } of clustersDue(due))
        bench.bus.put({ source: "fleetwright", "detail-type": detailType, detail });
      const gone = { "instance-id": "mi-00000000000000000" };
      bench.bus.put({ source: "aws.ssm", "detail-type": "SSM Managed Instance Registration", detail: gone });
      await bench.people.type("U1", "status");
      await notifyBy(bench, webhook([alert("Slow")]));
      for (const machine of ["upgrade-cluster", "upgrade-fleet"]) {
        const [execution] = bench.engine.executions(bench.engine.stateMachineArn(machine));
        await bench.engine.stopExecution(execution?.arn ?? "", "ByHand", "maintenance");
      }
      await bench.finish();
      const view = await bench.view();
      expect(died).toBe(1);
      explained(endured, view);
      expect(view.run).toMatchObject({ status: "failed", reason: { code: "EXECUTION_ABORTED" } });
      expect(Object.values(endings(view)).filter((ending) => ending === "failed EXECUTION_ABORTED")).toHaveLength(1);
      expect(bench.bus.deadLetters).toEqual([]);
      // Told once, although the function ran twice.
      expect(new Set(slack(bench)).size).toBe(slack(bench).length);
      expect(bench.people.ephemerals).toHaveLength(1);
      await bench.operator({ action: "retry-run", runId: "run", by: "ana", why: "again" });
      await bench.finish();
      unharmed(endured, RICH.upgrade, await bench.view());
    },
  );
});

describe.each(rich)("stopped by hand, in the %s run", (_name, run) => {
  it.each([62, 75, 95, 130, 260, 320])(
    "everything, after %i minutes: it ends and says why, and a retry finishes it",
    async (minute) => {
      const endured = enduring(run);
      const { bench } = endured;
      await bench.start(run.goal);
      await bench.clock.run({ until: minutes(minute) });
      let stopped = 0;
      for (const { arn } of bench.engine.machines()) {
        for (const execution of bench.engine.executions(arn)) {
          if (execution.status !== "RUNNING") continue;
          stopped += 1;
          await bench.engine.stopExecution(execution.arn, "ByHand", "maintenance");
        }
      }
      await bench.finish();
      const view = await bench.view();
      explained(endured, view);
      if (stopped === 0) return unharmed(endured, run, view);
      expect(view.run).toMatchObject({ status: "failed", reason: { code: "EXECUTION_ABORTED" } });
      const clusters = Object.entries(endings(view)).flatMap(([name, ending]) => (ending === run.ending ? [] : [name]));
      const answer = await bench.operator({ action: "retry-run", runId: "run", clusters: [], by: "ana", why: "again" });
      expect([answer.action, clusters]).toEqual(["changed", clusters]);
      await bench.finish();
      const again = await bench.view();
      explained(endured, again);
      if (run.runStatus === "succeeded") unharmed(endured, run, again);
    },
  );
});
