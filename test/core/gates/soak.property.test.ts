import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideSoak } from "#core/gates/soak.ts";
import type { GatePolicy } from "#core/policy/policy.ts";
import type { GateRecord, StageRecord } from "#core/run/run.ts";
import { stageRecord } from "../../helpers/records.ts";
import { later, runRecord } from "../../helpers/run-records.ts";

type Status = GateRecord["status"];
const gates: GatePolicy[] = [
  { kind: "built-in", name: "alarms-ok" },
  { kind: "built-in", name: "clusters-healthy" },
];
/** What a gate shows in turn, from which second on; good in the end. */
const story = fc.array(
  fc.record({ lasts: fc.integer({ min: 1, max: 4000 }), status: fc.constantFrom<Status>("good", "failed", "waiting") }),
  { maxLength: 8 },
);
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function statusAt(parts: Story, seconds: number): Status {
  let until = 0;
  for (const { lasts, status } of parts) {
    until += lasts;
    if (seconds < until) return status;
  }
  return "good";
}

interface Look {
  at: number;
  statuses: Status[];
  kind: string;
}

/** Plays a soak as the workflow does: looks, notes, sleeps as long as it is told. */
function play(
  stories: Story[],
  soakSeconds: number,
  policy: { gateEverySeconds: number; onFailedGate: "hold" | "rollback" },
) {
  let stage: StageRecord = stageRecord(
    { gates, soakSeconds, ...policy },
    { status: "soaking", soakUntil: later(soakSeconds).toISOString() },
  );
  const looks: Look[] = [];
  let held = 0;
  let at = 0;
  for (;;) {
    if (looks.length > 5000) throw new Error("the soak does not end");
    const now = later(at);
    const checkedAt = now.toISOString();
    const statuses = stories.map((parts) => statusAt(parts, at));
    const seen = Object.fromEntries(
      gates.map(({ name }, index) => {
        const status = statuses[index] ?? "good";
        const failedSince = stage.gates[name]?.failedSince ?? checkedAt;
        return [name, { status, reason: "r", checkedAt, ...(status === "failed" ? { failedSince } : {}) }];
      }),
    );
    const verdict = decideSoak(runRecord([stage]), stage, seen, now);
    looks.push({ at, statuses, kind: verdict.kind });
    if (verdict.kind === "passed" || verdict.kind === "rollback" || verdict.kind === "failed")
      return { kind: verdict.kind, at, held, looks };
    expect(verdict.waitSeconds).toBeGreaterThan(0);
    stage = { ...stage, gates: seen, ...verdict.change };
    // Held is what the stage says it is, from this look to the next.
    if (stage.status === "on-hold") held += verdict.waitSeconds;
    at += verdict.waitSeconds;
  }
}

const soaks = fc.tuple(fc.tuple(story, story), fc.integer({ min: 0, max: 6000 }), fc.integer({ min: 30, max: 2000 }));

describe("a soak, whatever its gates show", () => {
  it("that is held is never shorter than was asked for, and passes only with every gate good", () => {
    fc.assert(
      fc.property(soaks, ([stories, soakSeconds, gateEverySeconds]) => {
        const { kind, at, held, looks } = play(stories, soakSeconds, { gateEverySeconds, onFailedGate: "hold" });
        expect(kind).toBe("passed");
        expect(at - held).toBeGreaterThanOrEqual(soakSeconds);
        expect(looks.at(-1)?.statuses).toEqual(["good", "good"]);
      }),
      { numRuns: 300 },
    );
  });

  it("takes nobody back for a gate that was bad for one look only", () => {
    fc.assert(
      fc.property(soaks, ([stories, soakSeconds, gateEverySeconds]) => {
        const { kind, looks } = play(stories, soakSeconds, { gateEverySeconds, onFailedGate: "rollback" });
        if (kind !== "rollback") return;
        const last = looks.at(-1);
        const twice = gates.some((_gate, index) => {
          if (last?.statuses[index] !== "failed") return false;
          const since = looks.findLastIndex(({ statuses }) => statuses[index] !== "failed") + 1;
          return last.at - (looks[since]?.at ?? last.at) >= 60;
        });
        expect(twice).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("whose gates are always good takes exactly as long as was asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 30, max: 2000 }),
        (soakSeconds, gateEverySeconds) => {
          expect(play([[], []], soakSeconds, { gateEverySeconds, onFailedGate: "hold" })).toMatchObject({
            at: soakSeconds,
            held: 0,
          });
        },
      ),
    );
  });
});

describe("what somebody says stands over the gates", () => {
  const failed: GateRecord = {
    status: "failed",
    reason: "r",
    checkedAt: later(0).toISOString(),
    failedSince: later(-600).toISOString(),
  };
  const request = { by: "ana", at: later(0).toISOString(), why: "" };
  const soaking = (change: Partial<StageRecord> = {}) =>
    stageRecord(
      { gates, onFailedGate: "rollback" },
      { status: "soaking", soakUntil: later(3600).toISOString(), ...change },
    );
  const verdict = (stage: StageRecord, control?: { kind: "aborted" | "paused" }) =>
    decideSoak(
      runRecord([stage], control ? { control: { ...control, ...request } } : {}),
      stage,
      { "alarms-ok": failed },
      later(0),
    );

  it("an abort over a directive, a directive over a gate; a pause over nothing", () => {
    expect(verdict(soaking()).kind).toBe("rollback");
    expect(verdict(soaking(), { kind: "paused" }).kind).toBe("rollback");
    expect(verdict(soaking({ directive: { kind: "complete", ...request } })).kind).toBe("passed");
    expect(verdict(soaking({ directive: { kind: "complete", ...request } }), { kind: "aborted" })).toMatchObject({
      kind: "failed",
      reason: { code: "ABORTED" },
    });
    expect(verdict(soaking({ directive: { kind: "rollback", ...request } }))).toMatchObject({
      kind: "rollback",
      reason: { code: "STAGE_ROLLED_BACK" },
    });
  });
});
