import { describe, expect, it } from "vitest";
import { upgradeFleet } from "#workflows/upgrade-fleet/definition.ts";
import { type Around, aroundBench, asking, planes, refOf, small, tierStage, tiers } from "../helpers/around.ts";
import { endings, leftovers } from "../helpers/sandbox.ts";

const DAY = 24 * 60;

/** Histories that are full after a few looks, so that days do what months would. */
function smallHistories(bench: Around, historyEvents: number): Around {
  const at = {
    functionArn: (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    stateMachineArn: (name: string) => bench.engine.stateMachineArn(name),
  };
  bench.engine.createStateMachine("upgrade-fleet", upgradeFleet(at, { historyEvents }));
  return bench;
}

const executions = (bench: Around) => bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"));

describe("a run that waits longer than one execution's history lasts", () => {
  it("for an approval goes on in new executions, and asks once", async () => {
    const approval = asking({ before: true, after: true, expiresSeconds: 30 * 86_400 });
    const policy = tiers([tierStage("dev", { approval, soakSeconds: 3600 })]);
    const bench = smallHistories(aroundBench([small("a")], policy), 200);
    await bench.start();
    await bench.until(3 * DAY);
    expect(executions(bench).length).toBeGreaterThan(3);
    expect(executions(bench).filter(({ status }) => status === "RUNNING")).toHaveLength(1);
    await bench.ask({ action: "approve-stage", stage: "dev" });
    await bench.until(6 * DAY);
    expect((await bench.stage("dev")).status).toBe("awaiting-approval");
    await bench.ask({ action: "approve-stage", stage: "dev" });
    await bench.finish();
    const view = await bench.view();
    expect(view.run.status).toBe("succeeded");
    expect(planes(bench)).toEqual(["a 1.35"]);
    expect(bench.details("Approval Requested").map(({ moment }) => moment)).toEqual(["before", "after"]);
    expect(bench.details("Stage Soaking")).toHaveLength(1);
    // The estimate the workflow counts by is not below what really happens.
    for (const { history } of executions(bench)) expect(history.count).toBeLessThan(200 + 60);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("while it is paused before a question still asks it when it is resumed", async () => {
    const policy = tiers([tierStage("dev"), tierStage("prod", { approval: asking({ before: true }) })]);
    const bench = smallHistories(aroundBench([small("a"), small("p", "prod")], policy), 200);
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "pause-run" });
    await bench.until(4 * DAY);
    expect(executions(bench).length).toBeGreaterThan(3);
    expect(bench.details("Approval Requested")).toEqual([]);
    await bench.ask({ action: "resume-run" });
    await bench.until(4 * DAY + 1);
    expect(bench.details("Approval Requested")).toMatchObject([{ stage: "prod", clusters: 1 }]);
    await bench.ask({ action: "approve-stage", stage: "prod" });
    await bench.finish();
    expect(planes(bench)).toEqual(["a 1.35", "p 1.35"]);
  });

  it("for a stage that goes back takes everybody back once", async () => {
    const clusters = ["a", "b", "c", "d"].map((name) => small(name));
    const change = { maxConcurrency: { count: 1 }, soakSeconds: 86_400, onFailedGate: "rollback" as const };
    const gates = [{ kind: "built-in" as const, name: "alarms-ok" as const }];
    const bench = smallHistories(aroundBench(clusters, tiers([tierStage("dev", { ...change, gates })])), 60);
    await bench.start();
    await bench.until(300);
    bench.cloudwatch.setAlarm(refOf("a"), { name: "a-errors", state: "ALARM" });
    const before = executions(bench).length;
    await bench.finish();
    const view = await bench.view();
    expect(executions(bench).length).toBeGreaterThan(before + 1);
    expect(planes(bench).slice(4)).toEqual(["a 1.34", "b 1.34", "c 1.34", "d 1.34"]);
    expect(Object.values(endings(view))).toEqual(Array(4).fill("rolled-back ROLLED_BACK"));
    expect((await bench.stage("dev")).reason?.code).toBe("GATE_FAILED");
    expect(leftovers(bench, view)).toEqual([]);
  });
});
