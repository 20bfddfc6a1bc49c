import { describe, expect, it } from "vitest";
import { admitStage } from "#core/planner/admission.ts";
import type { StagePolicy } from "#core/policy/policy.ts";
import type { MemberRecord, MemberStatus, RunRecord } from "#core/run/run.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { runRecord } from "../../helpers/run-records.ts";

const MONDAY_NOON = new Date("2026-11-23T12:00:00.000Z");

type Change = Partial<Omit<MemberRecord, "ref">> & { account?: string; region?: string };

let order = 0;
const member = (name: string, status: MemberStatus = "waiting", change: Change = {}): MemberRecord =>
  memberRecord(name, { order: order++, status, ...change });

const runOf = (policy: Partial<StagePolicy>, change: Partial<RunRecord> = {}): RunRecord =>
  runRecord([stageRecord(policy)], { startedAt: MONDAY_NOON.toISOString(), ...change });

function admission(run: RunRecord, members: MemberRecord[], now = MONDAY_NOON) {
  const [stage] = run.stages;
  if (!stage) throw new Error("no stage");
  const { start, waiting, settled, wakeAt } = admitStage(run, stage, members, now);
  return {
    start: start.map(({ ref }) => ref.name),
    waiting: waiting.map(({ member: { ref }, reason }) => `${ref.name} ${reason.code}`),
    words: waiting.map(({ reason }) => reason.message),
    settled,
    wakeAt,
  };
}

const frozen = (change: Partial<RunRecord["frozen"]>) => ({ frozen: { ...runRecord([]).frozen, ...change } });
const nights = { timezone: "UTC", cron: "0 22 * * *", durationSeconds: 3600 };
const peak = {
  name: "peak",
  from: "2026-11-23T00:00:00.000Z",
  until: "2026-11-25T00:00:00.000Z",
  match: { tier: "prod" },
};

describe("how many start", () => {
  const five = () => ["a", "b", "c", "d", "e"].map((name) => member(name));

  it.each([
    ["a count", { count: 2 }, ["a", "b"]],
    ["a share, rounded down", { percent: 50 }, ["a", "b"]],
    ["a share, at least one", { percent: 1 }, ["a"]],
    ["everybody", { percent: 100 }, ["a", "b", "c", "d", "e"]],
  ])("%s", (_what, maxConcurrency, start) => {
    expect(admission(runOf({ maxConcurrency }), five())).toMatchObject({ start, settled: false });
  });

  it("takes the share of those that take part, not of those the plan left out", () => {
    const left = ["x", "y", "z"].map((name) => member(name, "skipped", { hops: [] }));
    expect(admission(runOf({ maxConcurrency: { percent: 50 } }), [...five(), ...left]).start).toEqual(["a", "b"]);
  });

  it("follows the frozen order, whatever order the members come in", () => {
    expect(admission(runOf({ maxConcurrency: { count: 2 } }), five().reverse()).start).toEqual(["a", "b"]);
  });

  it("counts who is being upgraded, in this stage only", () => {
    const members = [member("a", "upgrading"), member("b"), member("c"), member("z", "upgrading", { stage: "other" })];
    expect(admission(runOf({ maxConcurrency: { count: 2 } }), members)).toMatchObject({
      start: ["b"],
      waiting: ["c MAX_CONCURRENCY"],
    });
  });
});

describe("redundancy groups and caps", () => {
  it("never start two of a group, in one call or over stages; others go on", () => {
    const members = [
      member("a", "waiting", { redundancyGroup: "g" }),
      member("b", "waiting", { redundancyGroup: "g" }),
      member("c", "waiting", { redundancyGroup: "h" }),
      member("d"),
      member("z", "upgrading", { redundancyGroup: "h", stage: "other" }),
    ];
    const result = admission(runOf({ maxConcurrency: { percent: 100 } }), members);
    expect(result).toMatchObject({ start: ["a", "d"], waiting: ["b REDUNDANCY_GROUP", "c REDUNDANCY_GROUP"] });
    expect(result.words[1]).toBe("z of the same redundancy group (h) is being upgraded");
  });

  it("cap each account and Region over the whole run", () => {
    const members = [
      member("a"),
      member("b"),
      member("c", "waiting", { region: "us-east-1" }),
      member("d", "waiting", { account: "2" }),
      member("z", "upgrading", { stage: "other" }),
    ];
    const run = runOf({ maxConcurrency: { percent: 100 } }, frozen({ maxConcurrentPerAccountRegion: 2 }));
    expect(admission(run, members)).toMatchObject({ start: ["a", "c", "d"], waiting: ["b ACCOUNT_REGION_CAP"] });
  });
});

describe("windows and freezes", () => {
  it("start nobody while the window is closed, and say when it opens", () => {
    const run = runOf({ window: "nights" }, frozen({ windows: { nights } }));
    expect(admission(run, [member("a")])).toMatchObject({
      start: [],
      waiting: ["a WINDOW_CLOSED"],
      settled: false,
      wakeAt: "2026-11-23T22:00:00.000Z",
    });
    expect(admission(run, [member("a")], new Date("2026-11-23T22:00:00Z")).start).toEqual(["a"]);
    expect(admission(run, [member("a")], new Date("2026-11-23T23:00:00Z")).start).toEqual([]);
  });

  it("do not wait for a window that never opens again, or that the run does not know", () => {
    const never = { ...nights, cron: "0 0 30 2 *" };
    const of = (windows: RunRecord["frozen"]["windows"]) =>
      admission(runOf({ window: "nights" }, frozen({ windows })), [member("a")]);
    expect(of({ nights: never })).toMatchObject({ waiting: ["a WINDOW_NEVER_OPENS"], settled: true });
    expect(of({})).toMatchObject({ waiting: ["a WINDOW_UNKNOWN"], settled: true });
  });

  it("hold the members a freeze matches until it ends, and wake at the earliest of all ends", () => {
    const members = [member("a", "waiting", { labels: { tier: "prod" } }), member("b", "waiting", { labels: {} })];
    const everything = { ...peak, name: "all", until: "2026-11-24T00:00:00.000Z", match: {} };
    const both = admission(runOf({}, frozen({ freezes: [peak, everything] })), members);
    expect(both).toMatchObject({ waiting: ["a FREEZE", "b FREEZE"], wakeAt: "2026-11-24T00:00:00.000Z" });
    expect(both.words[0]).toContain("freeze peak until");
    expect(admission(runOf({}, frozen({ freezes: [peak] })), members).start).toEqual(["b"]);
  });

  it("set no alarm when only another member's end can help", () => {
    expect(admission(runOf({}), [member("a", "upgrading"), member("b")])).toMatchObject({
      waiting: ["b MAX_CONCURRENCY"],
      wakeAt: undefined,
    });
  });
});

describe("canaries", () => {
  const canary = { canary: true };
  const wide = { maxConcurrency: { percent: 100 }, canary: 1, failureBudget: 5 };

  it.each(["waiting", "upgrading"] as const)("go first: %s, the rest waits", (status) => {
    const result = admission(runOf(wide), [member("c", status, canary), member("a"), member("b")]);
    expect(result.waiting).toEqual(["a CANARY_FIRST", "b CANARY_FIRST"]);
    expect(result.words[0]).toBe("waits until canary c is upgraded");
  });

  it("let the rest go once all of them are upgraded", () => {
    const members = [member("c", "upgraded", canary), member("d", "upgrading", canary), member("a")];
    expect(admission(runOf(wide), members).start).toEqual([]);
    expect(
      admission(runOf(wide), [member("c", "upgraded", canary), member("d", "upgraded", canary), member("a")]).start,
    ).toEqual(["a"]);
  });

  it.each(["failed", "blocked"] as const)("halt the stage when one ends %s, whatever the budget", (status) => {
    const halted = [member("c", status, canary), member("a")];
    expect(admission(runOf(wide), halted)).toMatchObject({ waiting: ["a CANARY_FAILED"], settled: true });
    // Not settled while somebody is still being upgraded.
    expect(admission(runOf(wide), [...halted, member("d", "upgrading", canary)]).settled).toBe(false);
  });

  describe("that were skipped have proven nothing", () => {
    const skipped = () => member("c", "skipped", canary);

    it("so the last in order stands in, alone", () => {
      const result = admission(runOf(wide), [skipped(), member("a"), member("b")]);
      expect(result).toMatchObject({ start: ["b"], waiting: ["a CANARY_FIRST"] });
      expect(result.words[0]).toBe("waits until canary b is upgraded");
    });

    it("and the rest goes once it is upgraded, or never when it failed", () => {
      expect(admission(runOf(wide), [skipped(), member("a"), member("b", "upgraded")]).start).toEqual(["a"]);
      expect(admission(runOf(wide), [skipped(), member("a"), member("b", "failed")])).toMatchObject({
        waiting: ["a CANARY_FAILED"],
        settled: true,
      });
    });

    it("but the chosen ones that are left come before it", () => {
      const members = [skipped(), member("d", "upgrading", canary), member("a"), member("b")];
      expect(admission(runOf(wide), members)).toMatchObject({
        start: [],
        waiting: ["a CANARY_FIRST", "b CANARY_FIRST"],
      });
    });

    it("nobody the plan left out, and nobody skipped as well, stands in", () => {
      const left = member("x", "blocked", { hops: [], order: 1000 });
      const members = [skipped(), member("a"), member("b"), member("d", "skipped"), left];
      expect(admission(runOf(wide), members)).toMatchObject({ start: ["b"], waiting: ["a CANARY_FIRST"] });
    });

    it("and a stage without anybody else is settled", () => {
      expect(admission(runOf(wide), [skipped(), member("x", "blocked", { hops: [] })]).settled).toBe(true);
    });
  });
});

describe("what halts a stage", () => {
  it("a spent failure budget, once nobody is being upgraded", () => {
    const members = [member("a", "failed"), member("b", "upgrading"), member("c")];
    expect(admission(runOf({ failureBudget: 1 }), members)).toMatchObject({ waiting: ["c MAX_CONCURRENCY"] });
    expect(admission(runOf({}), members)).toMatchObject({ waiting: ["c BUDGET_SPENT"], settled: false });
    expect(admission(runOf({}), [member("a", "failed"), member("c")])).toMatchObject({ start: [], settled: true });
  });

  it("of failures before it, no retry: against that only failures of retries count", () => {
    const again = member("b", "waiting", { attempt: 2 });
    const members = [member("a", "failed"), again, member("c")];
    expect(admission(runOf({}), members)).toMatchObject({ start: ["b"], waiting: ["c BUDGET_SPENT"] });
    const failedAgain = member("d", "failed", { attempt: 2 });
    expect(admission(runOf({}), [failedAgain, again])).toMatchObject({ start: [], waiting: ["b BUDGET_SPENT"] });
  });

  it("a pause only holds it: nobody starts, and it is not over", () => {
    const control = { kind: "paused" as const, by: "jo", at: MONDAY_NOON.toISOString(), why: "lunch" };
    const result = admission(runOf({}, { control }), [member("a")]);
    expect(result).toMatchObject({ waiting: ["a PAUSED"], settled: false, wakeAt: undefined });
    expect(result.words).toEqual(["the run is paused by jo: lunch"]);
    expect(admission(runOf({}, { control }), [member("a", "upgraded")]).settled).toBe(true);
  });

  it("an abort ends it", () => {
    const control = { kind: "aborted" as const, by: "jo", at: MONDAY_NOON.toISOString(), why: "" };
    expect(admission(runOf({}, { control }), [member("a")])).toMatchObject({ waiting: ["a ABORTED"], settled: true });
    expect(admission(runOf({}, { control }), [member("a"), member("b", "upgrading")]).settled).toBe(false);
  });

  it("nobody left to start", () => {
    expect(admission(runOf({}), [member("a", "upgraded"), member("b", "skipped")])).toMatchObject({
      start: [],
      waiting: [],
      settled: true,
    });
  });
});
