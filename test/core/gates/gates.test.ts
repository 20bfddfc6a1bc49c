import { describe, expect, it } from "vitest";
import { answeredGate, type GateFacts, judgeGates } from "#core/gates/gates.ts";
import type { GatePolicy } from "#core/policy/policy.ts";
import type { GateRecord } from "#core/run/run.ts";
import { snapshot } from "../../helpers/fleet.ts";
import { later } from "../../helpers/run-records.ts";

const facts = (change: Partial<GateFacts> = {}): GateFacts => ({ clusters: [], unread: [], answers: {}, ...change });
const of = (gate: GatePolicy, given: GateFacts, before?: GateRecord, seconds = 0): GateRecord => {
  const judged = judgeGates([gate], before ? { [gate.name]: before } : {}, given, later(seconds))[gate.name];
  if (!judged) throw new Error("not judged");
  return judged;
};
const seen = (...snapshots: ReturnType<typeof snapshot>[]) => snapshots.map((one) => ({ snapshot: one, alarms: [] }));
const addons = (status: string) => [{ name: "coredns", version: "v1", status, issues: [] }];

describe("built-in gates", () => {
  const healthy: GatePolicy = { kind: "built-in", name: "clusters-healthy" };

  it.each([
    ["ACTIVE", "good"],
    ["UPDATING", "good"],
    ["DEGRADED", "failed"],
    ["UPDATE_FAILED", "failed"],
    ["CREATE_FAILED", "failed"],
  ] as const)("an add-on that is %s", (status, expected) => {
    const given = facts({ clusters: seen(snapshot("a", { addons: addons(status) })) });
    expect(of({ kind: "built-in", name: "addons-healthy" }, given).status).toBe(expected);
  });

  it.each([
    ["of the cluster's own minor", "UPGRADE_READINESS", "1.34", "ERROR", "failed"],
    ["of the next minor", "UPGRADE_READINESS", "1.35", "ERROR", "good"],
    ["of no minor at all", "MISCONFIGURATION", undefined, "ERROR", "failed"],
    ["that only warns", "MISCONFIGURATION", undefined, "WARNING", "good"],
    ["EKS cannot determine", "MISCONFIGURATION", undefined, "UNKNOWN", "good"],
  ] as const)("an insight %s", (_what, category, kubernetesVersion, status, expected) => {
    const insight = { id: "i", name: "An insight", category, status, reason: "r" };
    const insights = [{ ...insight, ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }) }];
    const given = facts({ clusters: seen(snapshot("a", { insights })) });
    expect(of({ kind: "built-in", name: "insights-passing" }, given).status).toBe(expected);
  });

  it("names three of what is wrong and counts the rest", () => {
    const wrong = ["a", "b", "c", "d", "e"].map((name) => snapshot(name, { status: "FAILED" }));
    expect(of(healthy, facts({ clusters: seen(...wrong) })).reason).toBe(
      "a is FAILED; b is FAILED; c is FAILED; and 2 more",
    );
  });

  it("wait for what cannot be read, unless something that can be read is wrong", () => {
    const unread = ["b cannot be read: no access"];
    expect(of(healthy, facts({ unread, clusters: seen(snapshot("a")) }))).toMatchObject({
      status: "waiting",
      reason: unread[0],
    });
    expect(of(healthy, facts({ unread, clusters: seen(snapshot("a", { status: "FAILED" })) })).status).toBe("failed");
    const silent = facts({ clusters: [{ snapshot: snapshot("a"), alarms: { unreadable: "no access" } }] });
    expect(of({ kind: "built-in", name: "alarms-ok" }, silent)).toMatchObject({ status: "waiting" });
  });

  it("remember since when they are failed without a break", () => {
    const bad = facts({ clusters: seen(snapshot("a", { status: "FAILED" })) });
    const good = facts({ clusters: seen(snapshot("a")) });
    const first = of(healthy, bad, undefined, 0);
    const second = of(healthy, bad, first, 60);
    expect(second).toMatchObject({ failedSince: later(0).toISOString(), checkedAt: later(60).toISOString() });
    const third = of(healthy, bad, of(healthy, good, second, 120), 180);
    expect(third.failedSince).toBe(later(180).toISOString());
  });
});

describe("gates of the user's own", () => {
  const https: GatePolicy = { kind: "https", name: "smoke", url: "https://x.example.com/", withinSeconds: 600 };
  const event: GatePolicy = { kind: "event", name: "smoke", withinSeconds: 600 };
  const answer = (ok: boolean, message: string) => facts({ answers: { smoke: { ok, message } } });

  it("have their time from the first question on, not from the latest", () => {
    const first = of(https, answer(false, "503"), undefined, 0);
    const second = of(https, answer(false, "503"), first, 599);
    expect([first.status, second.status]).toEqual(["waiting", "waiting"]);
    expect([second.askedAt, second.answerBy]).toEqual([later(0).toISOString(), later(600).toISOString()]);
    expect(of(https, answer(false, "503"), second, 600)).toMatchObject({
      status: "failed",
      failedSince: later(600).toISOString(),
      reason: `answered 503 by ${later(600).toISOString()}`,
    });
    expect(of(https, answer(true, "200"), second, 600).status).toBe("good");
  });

  it("stay good once they were, and an event's no stays until another answer", () => {
    const good = of(https, answer(true, "200"), undefined, 0);
    expect(of(https, answer(false, "503"), good, 5000)).toMatchObject({ status: "good", reason: "200" });
    const asked = of(event, facts(), undefined, 0);
    const no = answeredGate(asked, { passed: false, message: "broken" }, later(10));
    expect(of(event, facts(), no, 60)).toMatchObject({
      status: "failed",
      reason: "broken",
      failedSince: later(10).toISOString(),
    });
    const again = answeredGate(no, { passed: false, message: "still" }, later(90));
    expect(again.failedSince).toBe(later(10).toISOString());
    const yes = answeredGate(again, { passed: true, message: "fine" }, later(120));
    expect(yes).toEqual({
      status: "good",
      reason: "fine",
      checkedAt: later(120).toISOString(),
      askedAt: asked.askedAt,
      answerBy: asked.answerBy,
    });
    expect(of(event, facts(), yes, 5000)).toMatchObject({ status: "good" });
  });
});
