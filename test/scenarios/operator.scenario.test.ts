import { describe, expect, it } from "vitest";
import type { OperatorRequest } from "#events/operator/requests.ts";
import { NOW } from "../helpers/fleet.ts";
import { type Bench, endings, fleetOf, leftovers, onePolicy, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
const oneByOne = (change: Parameters<typeof onePolicy>[0] = {}) =>
  onePolicy({ maxConcurrency: { count: 1 }, ...change });
const three = () => fleetOf(seedCluster("a"), seedCluster("b"), seedCluster("c"));
const ask = async (bench: Bench, request: Partial<OperatorRequest> & { action: OperatorRequest["action"] }) => {
  const answer = await bench.operator({ runId: "run", by: "jo", ...request } as OperatorRequest);
  await bench.clock.settle();
  return answer;
};
const counted = async (bench: Bench) =>
  Object.values(endings(await bench.view()))
    .map((ending) => ending.split(" ")[0])
    .sort();

describe("a run that is paused", () => {
  it("starts nobody else, says who paused it, and goes on when it is resumed", async () => {
    const bench = sandboxBench({ fleet: three(), policy: oneByOne() });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    expect(await ask(bench, { action: "pause-run", why: "incident 42" })).toMatchObject({ action: "changed" });
    await bench.clock.run({ until: minutes(24 * 60) });
    expect(await counted(bench)).toEqual(["upgraded", "waiting", "waiting"]);
    expect(Object.values(endings(await bench.view()))).toContain("waiting PAUSED");
    expect((await bench.view()).run.control).toMatchObject({ kind: "paused", by: "jo", why: "incident 42" });
    expect(JSON.stringify(bench.slack.messages("eks-fleet")[0]?.blocks)).toContain("paused by jo: incident 42");
    await ask(bench, { action: "resume-run" });
    await bench.finish();
    const view = await bench.view();
    expect(view.run).toMatchObject({ status: "succeeded", control: null });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("goes on at once, not when it would have looked again anyway", async () => {
    const bench = sandboxBench({ fleet: three(), policy: oneByOne() });
    await bench.start();
    await bench.clock.run({ until: minutes(1) });
    expect(await ask(bench, { action: "pause-run" })).toMatchObject({ action: "changed" });
    await bench.clock.run({ until: minutes(300) });
    await ask(bench, { action: "resume-run" });
    await bench.clock.run({ until: minutes(301) });
    expect(await counted(bench)).toContain("upgrading");
  });
});

describe("a run that is aborted", () => {
  it("lets those under way finish, starts nobody else, and ends with who did it", async () => {
    const bench = sandboxBench({ fleet: three(), policy: oneByOne() });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    await ask(bench, { action: "abort-run", why: "wrong target" });
    await bench.finish();
    const view = await bench.view();
    expect(view.run).toMatchObject({
      status: "failed",
      reason: { code: "ABORTED", message: "aborted by jo: wrong target" },
    });
    expect(await counted(bench)).toEqual(["skipped", "skipped", "upgraded"]);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("does not wait for a soak to end", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")), policy: oneByOne({ soakSeconds: 7 * 86_400 }) });
    await bench.start();
    await bench.clock.run({ until: minutes(120) });
    expect((await bench.view()).stages[0]?.status).toBe("soaking");
    await ask(bench, { action: "abort-run" });
    await bench.clock.run({ until: minutes(121) });
    expect((await bench.view()).run).toMatchObject({ status: "failed", reason: { code: "ABORTED" } });
  });

  it("ends a paused run", async () => {
    const bench = sandboxBench({ fleet: three(), policy: oneByOne() });
    await bench.start();
    await bench.clock.run({ until: minutes(1) });
    expect(await ask(bench, { action: "pause-run" })).toMatchObject({ action: "changed" });
    await ask(bench, { action: "abort-run" });
    await bench.finish();
    expect((await bench.view()).run.status).toBe("failed");
  });
});

describe("a soak", () => {
  it("is not shortened or restarted by what happens meanwhile", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")), policy: oneByOne({ soakSeconds: 86_400 }) });
    await bench.start();
    await bench.clock.run({ until: minutes(120) });
    await ask(bench, { action: "pause-run" });
    await bench.clock.run({ until: minutes(600) });
    await ask(bench, { action: "resume-run" });
    await bench.finish();
    const { stages, run } = await bench.view();
    const [member] = stages[0]?.members ?? [];
    expect(Date.parse(run.endedAt ?? "") - Date.parse(member?.endedAt ?? "")).toBe(86_400_000);
    expect(run.status).toBe("succeeded");
  });
});

describe("a member that is skipped", () => {
  it("is left out with the reason, and does not count against the stage", async () => {
    const bench = sandboxBench({ fleet: three(), policy: oneByOne() });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    const waiting = (await bench.view()).stages[0]?.members.find(({ status }) => status === "waiting")?.cluster ?? "";
    expect(await ask(bench, { action: "skip-member", cluster: waiting, why: "release week" })).toMatchObject({
      action: "changed",
    });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)[waiting]).toBe("skipped SKIPPED_BY_HAND");
    expect(view.run.status).toBe("succeeded");
    expect(bench.slack.messages(`eks-${waiting}`)[0]?.text).toMatch(/skipped. skipped by jo: release week/);
  });
});

describe("what cannot be done is rejected, and nothing changes", () => {
  const rejected = async (bench: Bench, request: Parameters<typeof ask>[1]) => {
    const before = await bench.ports.runs.get("run");
    const answer = await ask(bench, request);
    expect(await bench.ports.runs.get("run")).toEqual(before);
    return answer.action === "rejected" ? answer.code : answer.action;
  };

  it("while it runs", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(seedCluster("a"), seedCluster("b"), seedCluster("b", { region: "us-east-1" })),
      policy: oneByOne(),
    });
    await bench.start();
    await bench.clock.run({ until: minutes(5) });
    expect(await rejected(bench, { action: "resume-run" })).toBe("NOT_PAUSED");
    expect(await rejected(bench, { action: "pause-run", runId: "nope" })).toBe("UNKNOWN_RUN");
    expect(await rejected(bench, { action: "skip-member", cluster: "nope" })).toBe("UNKNOWN_MEMBER");
    expect(await rejected(bench, { action: "skip-member", cluster: "b" })).toBe("AMBIGUOUS_MEMBER");
    const upgrading = (await bench.ports.runs.members("run")).find(({ status }) => status === "upgrading")?.id ?? "";
    expect(await rejected(bench, { action: "skip-member", cluster: upgrading })).toBe("MEMBER_NOT_WAITING");
    await ask(bench, { action: "abort-run" });
    expect(await rejected(bench, { action: "pause-run" })).toBe("RUN_ABORTED");
  });

  it("after it has ended", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    await bench.run();
    for (const action of ["pause-run", "resume-run", "abort-run"] as const)
      expect(await rejected(bench, { action })).toBe("RUN_ENDED");
    expect(await rejected(bench, { action: "skip-member", cluster: "a" })).toBe("MEMBER_NOT_WAITING");
  });
});

describe("an id that a run has", () => {
  it("starts the same run once more as one, and nothing else under its name", async () => {
    const bench = sandboxBench({ fleet: three(), policy: oneByOne() });
    await bench.start("latest");
    await bench.clock.run({ until: minutes(5) });
    const again = { action: "start-run" as const, requestedBy: "jo", runId: "run" };
    const version = (name: string) => ({ kind: "kubernetes-version" as const, version: name });
    expect(await bench.operator({ ...again, goal: version("latest") })).toMatchObject({ action: "start-run" });
    for (const goal of [version("1.35"), { kind: "addons" as const }])
      expect(await bench.operator({ ...again, goal })).toMatchObject({ action: "rejected", code: "RUN_ID_TAKEN" });
    await bench.finish();
    expect((await bench.view()).run).toMatchObject({ status: "succeeded", goal: version("latest") });
  });
});
