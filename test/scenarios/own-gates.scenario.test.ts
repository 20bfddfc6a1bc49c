import { describe, expect, it } from "vitest";
import type { GatePolicy } from "#core/policy/policy.ts";
import type { EndpointAnswer } from "#sandbox/http/endpoints.ts";
import { type Around, minuteOf, minutes, planes, refOf } from "../helpers/around.ts";
import { answerGate, nextBegan, SOAK, soaking } from "../helpers/gates.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const URL = "https://smoke.example.com/fleet";
const HALF_HOUR = 1800;
const https: GatePolicy[] = [{ kind: "https", name: "smoke", url: URL, withinSeconds: HALF_HOUR }];
const event: GatePolicy[] = [{ kind: "event", name: "smoke", withinSeconds: HALF_HOUR }];
const heldMinutes = async (bench: Around, began: number) => (await nextBegan(bench)) - began - SOAK;

/** Endpoints are there before the run starts: the first question comes as soon as the stage soaks. */
async function probed(answer: EndpointAnswer | ((minute: number) => EndpointAnswer), change = {}) {
  let began = Number.NaN;
  const { bench } = await soaking(https, change, undefined, (around) =>
    around.http.answer(URL, ({ at }) => {
      if (Number.isNaN(began)) began = minuteOf(at.toISOString());
      return typeof answer === "function" ? answer(minuteOf(at.toISOString()) - began) : answer;
    }),
  );
  return {
    bench,
    began,
    asked: () => bench.http.requests(URL).map(({ at }) => Math.round(minuteOf(at.toISOString()) - began)),
  };
}

describe("an HTTPS gate", () => {
  it("that answers well is asked once, about the clusters of the stage, and holds nothing", async () => {
    const { bench, began, asked } = await probed({ status: 200, body: "all 12 checks passed" });
    await bench.finish();
    expect(asked()).toEqual([0]);
    expect(bench.http.requests(URL)[0]?.body).toEqual({
      runId: "run",
      stage: "dev",
      gate: "smoke",
      clusters: [refOf("d"), refOf("e")],
    });
    expect(await heldMinutes(bench, began)).toBeCloseTo(0);
    expect((await bench.stage("dev")).gates).toMatchObject([{ status: "good", reason: "200: all 12 checks passed" }]);
  });

  it("that answers badly has until its time is over; then it holds the soak until it answers well", async () => {
    const { bench, began, asked } = await probed((minute) =>
      minute < 50 ? { status: 503, body: "3 checks fail" } : { status: 200 },
    );
    await bench.until(began + 29.9);
    expect(await bench.stage("dev")).toMatchObject({
      status: "soaking",
      gates: [{ status: "waiting", reason: expect.stringMatching(/^answered 503: 3 checks fail; has until 2026-/) }],
    });
    await bench.until(began + 31);
    expect(await bench.stage("dev")).toMatchObject({
      status: "on-hold",
      reason: {
        code: "GATE_FAILED",
        message: expect.stringMatching(/^gate smoke: answered 503: 3 checks fail by 2026-/),
      },
    });
    await bench.finish();
    expect(asked()).toEqual([0, 15, 30, 31, 46, 61]);
    // On hold from the 31st to the 61st minute.
    expect(await heldMinutes(bench, began)).toBeCloseTo(30);
    expect((await bench.view()).run.status).toBe("succeeded");
  });

  it("that answers well within its time holds nothing, however bad it was before", async () => {
    const { bench, began, asked } = await probed((minute) => ({ status: minute < 20 ? 500 : 200 }));
    await bench.finish();
    expect(asked()).toEqual([0, 15, 30]);
    expect(await heldMinutes(bench, began)).toBeCloseTo(0);
    expect(bench.details("Gate Failed")).toEqual([]);
  });

  it.each([
    ["is slow", "timeout", /no answer within 20 s by/],
    ["refuses", "refused", /no answer: connect ECONNREFUSED smoke.example.com:443 by/],
  ] as const)("that %s fails with what was seen when its time is over", async (_what, answer, words) => {
    const { bench, began } = await probed(answer, { onFailedGate: "rollback" });
    await bench.until(began + 30.9);
    expect(planes(bench)).toEqual(["d 1.35", "e 1.35"]);
    await bench.finish();
    expect((await bench.stage("dev")).reason).toMatchObject({
      code: "GATE_FAILED",
      message: expect.stringMatching(words),
    });
    expect(bench.versions()).toEqual({ d: "1.34", e: "1.34", p: "1.34" });
  });

  it("is asked anew in the second soak of a stage whose nodes come after the first", async () => {
    const clusters = [seedCluster("d", { tags: { Environment: "dev" } })];
    const bench = (
      await soaking(https, { nodes: "after-soak", nodesSoakSeconds: 7200 }, clusters, (around) =>
        around.http.answer(URL, { status: 200 }),
      )
    ).bench;
    await bench.finish();
    const soaks = bench.details("Stage Soaking").map(({ at }) => minuteOf(String(at)));
    expect(soaks).toHaveLength(2);
    expect(bench.http.requests(URL).map(({ at }) => minuteOf(at.toISOString()))).toEqual(soaks);
    expect(minuteOf((await bench.stage("dev")).endedAt) - (soaks[1] ?? 0)).toBe(120);
  });
});

describe("an event gate", () => {
  it("asks by an event, once, and holds nothing when it passes in time", async () => {
    const { bench, began } = await soaking(event);
    await bench.until(began + 20);
    expect(bench.details("Gate Asked")).toMatchObject([
      {
        runId: "run",
        stage: "dev",
        gate: "smoke",
        answerBy: minutes(began + 30).toISOString(),
        clusters: [refOf("d"), refOf("e")],
      },
    ]);
    await answerGate(bench, { passed: true, message: "12 checks" });
    expect((await bench.stage("dev")).gates).toMatchObject([{ status: "good", reason: "12 checks" }]);
    await bench.finish();
    expect(await heldMinutes(bench, began)).toBeCloseTo(0);
    expect(bench.details("Gate Asked")).toHaveLength(1);
  });

  it("that fails holds the soak with its words; a later pass lets it go on", async () => {
    const { bench, began } = await soaking(event);
    await bench.until(began + 10);
    await answerGate(bench, { passed: false, message: "checkout is broken" });
    await bench.until(began + 10.9);
    expect((await bench.stage("dev")).status).toBe("soaking");
    await bench.until(began + 11);
    expect(await bench.stage("dev")).toMatchObject({
      status: "on-hold",
      reason: { code: "GATE_FAILED", message: "gate smoke: checkout is broken" },
    });
    await bench.until(began + 71);
    await answerGate(bench, { passed: true });
    // Heard at once, not at the next look.
    expect((await bench.stage("dev")).status).toBe("soaking");
    await bench.finish();
    expect(await heldMinutes(bench, began)).toBeCloseTo(60);
  });

  it("that fails and passes again before it is looked at once more does nothing", async () => {
    const { bench, began } = await soaking(event, { onFailedGate: "rollback" });
    await bench.until(began + 10);
    await answerGate(bench, { passed: false });
    await bench.until(began + 10.5);
    await answerGate(bench, { passed: true });
    await bench.finish();
    expect(await heldMinutes(bench, began)).toBeCloseTo(0);
    expect(planes(bench)).toEqual(["d 1.35", "e 1.35", "p 1.35"]);
  });

  it("that does not answer in time holds the soak until it does", async () => {
    const { bench, began } = await soaking(event);
    await bench.until(began + 31);
    expect(await bench.stage("dev")).toMatchObject({
      status: "on-hold",
      reason: { message: expect.stringMatching(/^gate smoke: no answer yet by 2026-/) },
    });
    await bench.until(began + 100);
    await answerGate(bench, { passed: true, message: "late" });
    await bench.finish();
    expect(await heldMinutes(bench, began)).toBeCloseTo(69);
  });

  it("takes no answer about a run, stage or gate that is not asked, or not asked any more", async () => {
    const { bench, began } = await soaking(event);
    await bench.until(began + 5);
    const before = await bench.ports.runs.get("run");
    await answerGate(bench, { runId: "nope", passed: false });
    await answerGate(bench, { stage: "nope", passed: false });
    await answerGate(bench, { stage: "prod", passed: false });
    await answerGate(bench, { gate: "nope", passed: false });
    expect(await bench.ports.runs.get("run")).toEqual(before);
    await answerGate(bench, { passed: true });
    await bench.finish();
    const ended = await bench.ports.runs.get("run");
    await answerGate(bench, { passed: false });
    expect(await bench.ports.runs.get("run")).toEqual(ended);
    const answers = bench.bus.deliveries.filter(({ route }) => route === "gate-answered").map(({ answer }) => answer);
    expect(answers).toEqual([...Array(4).fill({ counted: false }), { counted: true }, { counted: false }]);
    expect(bench.bus.deadLetters).toEqual([]);
    expect(await heldMinutes(bench, began)).toBeCloseTo(0);
  });

  it("that answers twice, or whose answer is delivered twice, passes once", async () => {
    const { bench, began } = await soaking(event);
    await bench.until(began + 5);
    await answerGate(bench, { passed: true, message: "fine" });
    await bench.until(began + 6);
    await answerGate(bench, { passed: true, message: "fine" });
    await bench.finish();
    expect(await heldMinutes(bench, began)).toBeCloseTo(0);
    expect(bench.details("Stage Soaking")).toHaveLength(1);
  });

  it("is asked again in the second soak, and the first answer does not count there", async () => {
    const clusters = [seedCluster("d", { tags: { Environment: "dev" } })];
    const { bench, began } = await soaking(event, { nodes: "after-soak", nodesSoakSeconds: 7200 }, clusters);
    await answerGate(bench, { passed: true });
    await bench.until(began + SOAK + 120);
    const [, second] = bench.details("Stage Soaking").map(({ at }) => minuteOf(String(at)));
    await bench.until((second ?? 0) + 31);
    expect(bench.details("Gate Asked")).toHaveLength(2);
    expect(await bench.stage("dev")).toMatchObject({ status: "on-hold", pass: "nodes" });
    await answerGate(bench, { passed: true });
    await bench.finish();
    expect((await bench.view()).run.status).toBe("succeeded");
  });
});
