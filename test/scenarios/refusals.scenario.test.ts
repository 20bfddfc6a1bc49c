import { describe, expect, it } from "vitest";
import { type Around, type Asked, aroundBench, asking, small, tierStage, tiers } from "../helpers/around.ts";

const fleet = () => [small("a"), small("b"), small("b", "dev", { region: "us-east-1" }), small("p", "prod")];
const policy = () =>
  tiers([
    tierStage("dev", { maxConcurrency: { count: 1 }, soakSeconds: 7200 }),
    tierStage("prod", { approval: asking({ before: true }) }),
  ]);

/** Asked in this order of one run, at one time; `refused` compares the whole stored run before and after each. */
async function codes(bench: Around, requests: Asked[]): Promise<string[]> {
  const found: string[] = [];
  for (const request of requests) found.push(await bench.refused(request));
  return found;
}

const CHANGES = ["pause-run", "resume-run", "abort-run", "retry-run"] as const;
const OF_STAGE = ["skip-stage", "complete-stage", "roll-back-stage", "approve-stage", "reject-stage"] as const;

describe("what cannot be done is refused with a code and a sentence, and changes nothing", () => {
  it("of a run that does not exist", async () => {
    const bench = aroundBench(fleet(), policy());
    const requests: Asked[] = [
      ...CHANGES.map((action) => ({ action, runId: "nope" })),
      ...OF_STAGE.map((action) => ({ action, runId: "nope", stage: "dev" })),
      { action: "skip-member", runId: "nope", cluster: "a" },
    ];
    expect(new Set(await codes(bench, requests))).toEqual(new Set(["UNKNOWN_RUN"]));
    expect(bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"))).toEqual([]);
  });

  it("of stages and clusters the run does not have, or has two of", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(5);
    expect(
      new Set(
        await codes(
          bench,
          OF_STAGE.map((action) => ({ action, stage: "nope" })),
        ),
      ),
    ).toEqual(new Set(["UNKNOWN_STAGE"]));
    expect(
      await codes(bench, [
        { action: "skip-member", cluster: "nope" },
        { action: "skip-member", cluster: "b" },
        { action: "skip-member", cluster: "111122223333/eu-west-1/nope" },
        { action: "retry-run", clusters: ["nope"] },
        { action: "retry-run", clusters: ["b"] },
      ]),
    ).toEqual(["UNKNOWN_MEMBER", "AMBIGUOUS_MEMBER", "UNKNOWN_MEMBER", "UNKNOWN_MEMBER", "AMBIGUOUS_MEMBER"]);
  });

  it("of stages that are not where it could be done", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(5);
    // dev runs, prod is not reached.
    expect(
      await codes(bench, [
        { action: "complete-stage", stage: "prod" },
        { action: "roll-back-stage", stage: "prod" },
        { action: "approve-stage", stage: "dev" },
        { action: "approve-stage", stage: "prod", moment: "after" },
        { action: "reject-stage", stage: "prod" },
        { action: "resume-run" },
        { action: "skip-member", cluster: "a" },
        { action: "retry-run", clusters: ["a"] },
        { action: "retry-run" },
      ]),
    ).toEqual([
      "STAGE_NOT_OPEN",
      "STAGE_NOT_OPEN",
      "NO_APPROVAL",
      "NO_APPROVAL",
      "NOT_ASKED",
      "NOT_PAUSED",
      "MEMBER_NOT_WAITING",
      "NOT_RETRYABLE",
      "NOTHING_TO_RETRY",
    ]);
    await bench.until(100);
    expect((await bench.stage("dev")).status).toBe("soaking");
    expect(await bench.refused({ action: "skip-stage", stage: "dev" })).toBe("STAGE_NOT_OPEN");
    await bench.until(240);
    expect((await bench.stage("prod")).status).toBe("awaiting-approval");
    expect(
      await codes(
        bench,
        (["skip-stage", "complete-stage", "roll-back-stage"] as const).map((action) => ({ action, stage: "dev" })),
      ),
    ).toEqual(["STAGE_NOT_OPEN", "STAGE_NOT_OPEN", "STAGE_NOT_OPEN"]);
    expect(await bench.refused({ action: "approve-stage", stage: "dev", moment: "before" })).toBe("STAGE_NOT_OPEN");
    await bench.ask({ action: "approve-stage", stage: "prod" });
    await bench.finish();
    // None of it was in the way.
    expect((await bench.view()).run.status).toBe("succeeded");
  });

  it("of a run that moves no control planes: nothing of it can be taken back", async () => {
    const addons = [{ name: "coredns", version: "v1.11.4-eksbuild.24" }];
    const bench = aroundBench([small("a", "dev", { addons })], tiers([tierStage("dev", { soakSeconds: 86_400 })]));
    await bench.start({ kind: "addons" });
    await bench.until(2);
    expect((await bench.stage("dev")).status).toBe("running");
    expect(await bench.refused({ action: "roll-back-stage", stage: "dev" })).toBe("NOTHING_TO_ROLL_BACK");
    await bench.until(60);
    expect((await bench.stage("dev")).status).toBe("soaking");
    const before = bench.changes.length;
    expect(await bench.refused({ action: "roll-back-stage", stage: "dev" })).toBe("NOTHING_TO_ROLL_BACK");
    await bench.finish();
    expect(bench.changes).toHaveLength(before);
    expect((await bench.view()).run.status).toBe("succeeded");
  });

  it("of a run that is being aborted, or has ended", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "abort-run" });
    expect(await codes(bench, [{ action: "pause-run" }, { action: "resume-run" }, { action: "retry-run" }])).toEqual([
      "RUN_ABORTED",
      "NOT_PAUSED",
      "RUN_ABORTED",
    ]);
    await bench.finish();
    const requests: Asked[] = [
      ...(["pause-run", "resume-run", "abort-run"] as const).map((action) => ({ action })),
      ...OF_STAGE.map((action) => ({ action, stage: "dev" })),
    ];
    expect(new Set(await codes(bench, requests))).toEqual(new Set(["RUN_ENDED"]));
    expect(await bench.refused({ action: "skip-member", cluster: "p" })).toBe("MEMBER_NOT_WAITING");
  });

  it("of a goal or strategy that is a mistake: no run is started", async () => {
    const bench = aroundBench(fleet(), policy());
    const start = { action: "start-run" as const, runId: "run", requestedBy: "jo" };
    const asked = [
      { ...start, goal: { kind: "kubernetes-version" as const, version: "1.99" } },
      { ...start, goal: { kind: "kubernetes-version" as const, version: "1.35" }, strategy: "nope" },
      { ...start, goal: { kind: "rollback" as const, clusters: ["nope"] } },
    ];
    const found = [];
    for (const request of asked) {
      const answer = await bench.operator(request);
      found.push(answer.action === "rejected" ? answer.code : answer.action);
    }
    expect(found).toEqual(["UNKNOWN_VERSION", "UNKNOWN_STRATEGY", "UNKNOWN_CLUSTER"]);
    await bench.until(60);
    expect(await bench.ports.runs.list(10)).toEqual([]);
    expect(bench.changes).toEqual([]);
  });
});
