import { describe, expect, it } from "vitest";
import type { MemberRecord } from "#core/run/run.ts";
import { trackOf } from "#core/timeline/bars.ts";
import { type Happening, happeningOfEvent, happeningOfMember, happeningsOfRun } from "#core/timeline/happening.ts";
import { buildTimeline } from "#core/timeline/timeline.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { runRecord } from "../../helpers/run-records.ts";

const at = (minute: number) => new Date(Date.parse("2026-11-23T09:00:00Z") + minute * 60_000).toISOString();
const reason = (code: string) => ({ code, message: `because of ${code}` });
const waits = (minute: number, code: string): Happening => ({
  at: at(minute),
  what: "waits",
  cluster: "c",
  reason: reason(code),
});
const works = (minute: number, phase: string): Happening => ({ at: at(minute), what: "works", cluster: "c", phase });
const ended = (minute: number, status = "upgraded"): Happening => ({
  at: at(minute),
  what: "ended",
  cluster: "c",
  status,
});
const stage = (minute: number, status: string): Happening => ({ at: at(minute), what: "stage", stage: "all", status });
const shown = (happenings: Happening[], until = 100) =>
  trackOf(happenings, at(until)).bars.map(
    ({ class: group, kind, from, to }) => `${group} ${kind} ${minutes(from)}-${minutes(to)}`,
  );
const minutes = (time: string) => (Date.parse(time) - Date.parse(at(0))) / 60_000;

describe("the bars of a cluster", () => {
  it("follow it from its waits through its phases to the soak of its stage", () => {
    const happenings = [
      stage(0, "running"),
      waits(0, "WINDOW_CLOSED"),
      waits(10, "CANARY_FIRST"),
      works(20, "starting"),
      works(20, "readiness"),
      works(22, "addons-before"),
      works(24, "control-plane"),
      works(34, "nodegroups"),
      works(50, "addons-after"),
      works(52, "verification"),
      ended(53),
      stage(60, "soaking"),
      stage(90, "succeeded"),
    ];
    expect(shown(happenings)).toEqual([
      "wait window 0-10",
      "wait canary 10-20",
      "work preflight 20-22",
      "work addons-before 22-24",
      "work control-plane 24-34",
      "work nodegroups 34-50",
      "work addons-after 50-52",
      "work verification 52-53",
      "soak soak 60-90",
    ]);
    expect(trackOf(happenings, at(100)).controlPlaneAt).toBe(at(34));
  });

  it("show phases, reasons and statuses that nobody knows by their own names", () => {
    const happenings = [
      stage(0, "awaiting-approval"),
      stage(5, "running"),
      waits(5, "MOON_PHASE"),
      works(10, "defrosting"),
      ended(20),
      stage(20, "held-by-gate"),
      stage(30, "succeeded"),
    ];
    expect(shown(happenings)).toEqual([
      "wait approval 0-5",
      "wait moon-phase 5-10",
      "other defrosting 10-20",
      "wait gate 20-30",
    ]);
  });

  it("join what is the same and leave out what took no time", () => {
    expect(shown([waits(0, "MAX_CONCURRENCY"), waits(3, "MAX_CONCURRENCY"), works(5, "readiness"), ended(5)])).toEqual([
      "wait concurrency 0-5",
    ]);
  });

  it("leave somebody who failed out of the soak, and end what is open with the recording", () => {
    expect(shown([works(0, "control-plane"), ended(5, "failed"), stage(6, "soaking")])).toEqual([
      "work control-plane 0-5",
    ]);
    expect(shown([works(0, "control-plane")], 7)).toEqual(["work control-plane 0-7"]);
  });

  it("open no rollback clock for a control plane that failed, and close it by a rollback", () => {
    expect(trackOf([works(0, "control-plane"), ended(5, "failed")], at(9)).controlPlaneAt).toBeUndefined();
    const back = [
      works(0, "control-plane"),
      works(5, "nodegroups"),
      works(8, "rollback-control-plane"),
      ended(9, "rolled-back"),
    ];
    expect(trackOf(back, at(9)).controlPlaneAt).toBeUndefined();
    expect(shown(back).at(-1)).toBe("rollback rollback 8-9");
  });
});

const whole = { status: "succeeded", startedAt: at(0), endedAt: at(8 * 24 * 60) } as const;
const run = runRecord([stageRecord({ soakSeconds: 8 * 86_400 }, whole)], whole);
const member = (id: string, change: Partial<MemberRecord> = {}): MemberRecord =>
  memberRecord(id, { id, status: "upgraded", reason: reason("UPGRADED"), ...change });

describe("a timeline", () => {
  const timeline = buildTimeline({
    run,
    members: [
      member("c"),
      member("b", { order: 1, hops: [], status: "blocked", reason: reason("NODEGROUP_UNHEALTHY") }),
      member("d", { order: 2, hops: [], status: "skipped", reason: reason("ALREADY_AT_TARGET") }),
    ],
    happenings: [
      stage(0, "running"),
      waits(0, "MAX_CONCURRENCY"),
      works(30, "control-plane"),
      works(40, "verification"),
      ended(41),
      stage(41, "soaking"),
      stage(8 * 24 * 60, "succeeded"),
    ],
    until: at(9 * 24 * 60),
  });

  it("says how long it took and who waited for what", () => {
    expect(timeline.makespanSeconds).toBe(8 * 86_400);
    expect(timeline.waits).toEqual([
      {
        kind: "concurrency",
        label: "waits for a free slot of the stage",
        seconds: 1800,
        clusters: [{ stage: "all", name: "c", seconds: 1800, why: "because of MAX_CONCURRENCY" }],
      },
    ]);
  });

  it("says until when a stage can be rolled back, and that its soak is too long for it", () => {
    const [line] = timeline.stages;
    expect(line?.clusters[0]?.rollback).toEqual({ upgradedAt: at(40), until: at(40 + 7 * 24 * 60) });
    expect(line?.rollback).toMatchObject({ firstCluster: "c", clusters: 1, fitsStage: false, openAtRunEnd: 0 });
  });

  it("names what blocks with what to do about it, and not what is fine", () => {
    expect(timeline.obstacles).toEqual([
      expect.objectContaining({ cluster: "b", advice: expect.stringMatching(/Repair or replace the node group/) }),
    ]);
    expect(timeline.stages[0]?.clusters[1]?.bars).toEqual([]);
  });
});

describe("what happened, from events and from records", () => {
  it("leaves out events that a timeline does not need", () => {
    expect(happeningOfEvent({ "detail-type": "Something Else", time: at(0), detail: {} })).toBeUndefined();
  });

  it("takes an unknown status for work until the record says that it ended", () => {
    const base = { ...member("c"), status: "rolling-back" as MemberRecord["status"] };
    expect(happeningOfMember(base, at(1))).toEqual({ at: at(1), what: "works", cluster: "c", phase: "rolling-back" });
    expect(happeningOfMember({ ...base, endedAt: at(1) }, at(1))).toMatchObject({
      what: "ended",
      status: "rolling-back",
    });
  });

  it("notes stages whose status changed, only those", () => {
    const [first] = run.stages;
    if (!first) throw new Error("no stage");
    expect(happeningsOfRun(run, run, at(1))).toEqual([]);
    expect(happeningsOfRun(run, { ...run, stages: [{ ...first, status: "soaking" }] }, at(1))).toEqual([
      stage(1, "soaking"),
    ]);
  });
});
