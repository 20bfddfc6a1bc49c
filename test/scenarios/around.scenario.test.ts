import { describe, expect, it } from "vitest";
import type { FreezePolicy, StagePolicy, WindowPolicy } from "#core/policy/policy.ts";
import {
  type Around,
  aroundBench,
  changedAt,
  minuteOf,
  planes,
  refOf,
  small,
  tierStage,
  tiers,
} from "../helpers/around.ts";
import { endings, leftovers, seedCluster } from "../helpers/sandbox.ts";

const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const startsOf = async (bench: Around) =>
  (await bench.ports.runs.members("run")).map(({ startedAt }) => startedAt ?? "").sort();

/** The most clusters at once that somebody worked on, of those `among` says. */
async function mostAtOnce(bench: Around, among: (name: string) => boolean = () => true): Promise<number> {
  const spans = (await bench.ports.runs.members("run"))
    .filter(({ ref, startedAt }) => startedAt !== undefined && among(ref.name))
    .map(({ startedAt, endedAt }) => [startedAt ?? "", endedAt ?? "9"] as const);
  return Math.max(0, ...spans.map(([from]) => spans.filter(([start, end]) => start <= from && from < end).length));
}

describe("a maintenance window", () => {
  const berlin: WindowPolicy = { timezone: "Europe/Berlin", cron: "0 22 * * *", durationSeconds: 2 * 3600 };
  const windowed = (window: WindowPolicy, change: Partial<StagePolicy> = {}, freezes: FreezePolicy[] = []) =>
    tiers([tierStage("dev", { window: "w", ...change })], { windows: { w: window }, freezes });

  it("is that of its time zone: nobody starts before it opens, and who waits is told when that is", async () => {
    const bench = aroundBench([small("a")], windowed(berlin));
    await bench.start();
    await bench.until(60);
    expect(await bench.member("a")).toMatchObject({
      reason: { code: "WINDOW_CLOSED", message: "window w opens at 2026-11-23T21:00:00.000Z" },
    });
    await bench.finish();
    expect(await startsOf(bench)).toEqual(["2026-11-23T21:00:00.000Z"]);
  });

  it.each([
    // Clocks go back in Berlin on 2026-10-25 and forward on 2027-03-28; 22:00 there is another UTC hour from then on.
    ["2026-10-24T12:00:00Z", "2026-10-24T20:00:00.000Z"],
    ["2026-10-25T12:00:00Z", "2026-10-25T21:00:00.000Z"],
    ["2027-03-27T12:00:00Z", "2027-03-27T21:00:00.000Z"],
    ["2027-03-28T12:00:00Z", "2027-03-28T20:00:00.000Z"],
  ])("follows the wall clock through the change of daylight saving: %s", async (start, opens) => {
    const bench = aroundBench([small("a", "dev", { createdAt: "2026-01-01T00:00:00Z" })], windowed(berlin), {
      start: new Date(start),
    });
    await bench.start();
    await bench.finish();
    expect(await startsOf(bench)).toEqual([opens]);
    expect(bench.versions()).toEqual({ a: "1.35" });
  });

  it("lets who is under way finish after it closed; who did not start waits for the next night", async () => {
    const bench = aroundBench(
      names(3).map((name) => small(name)),
      windowed({ ...berlin, durationSeconds: 900 }, { maxConcurrency: { count: 1 } }),
    );
    await bench.start();
    await bench.finish();
    // An upgrade takes longer than the window is open: one each night, at 21:00 UTC, twelve hours after the start.
    const spans = (await bench.ports.runs.members("run")).map(({ startedAt, endedAt }) => ({
      start: minuteOf(startedAt),
      minutes: minuteOf(endedAt) - minuteOf(startedAt),
    }));
    expect(spans.map(({ start }) => start).sort((x, y) => x - y)).toEqual([720, 720 + 1440, 720 + 2 * 1440]);
    for (const { minutes } of spans) expect(minutes).toBeGreaterThan(15);
  });

  it("and a freeze hold only those they match; the run wakes at the end of either", async () => {
    const freeze = {
      name: "peak",
      from: "2026-11-23T00:00:00.000Z",
      until: "2026-11-24T21:30:00.000Z",
      match: { name: "b" },
    };
    const bench = aroundBench([small("a"), small("b")], windowed(berlin, {}, [freeze]));
    await bench.start();
    await bench.until(13 * 60);
    expect(await bench.member("b")).toMatchObject({ reason: { code: "FREEZE" } });
    await bench.finish();
    expect(await startsOf(bench)).toEqual(["2026-11-23T21:00:00.000Z", "2026-11-24T21:30:00.000Z"]);
    expect(changedAt(bench, "b").first).toBeGreaterThanOrEqual(minuteOf(freeze.until));
  });
});

describe("canaries", () => {
  it("go first, alone; the rest starts when the last of them is upgraded", async () => {
    const bench = aroundBench(
      [...names(4).map((name) => small(name)), seedCluster("big", { tags: { Environment: "dev" } })],
      tiers([tierStage("dev", { canary: 2 })]),
    );
    await bench.start();
    await bench.until(2);
    expect(await startsOf(bench)).toEqual([
      "",
      "",
      "",
      bench.told[0]?.time.replace("Z", ".000Z"),
      bench.told[0]?.time.replace("Z", ".000Z"),
    ]);
    expect((await bench.member("big")).reason).toEqual({
      code: "CANARY_FIRST",
      message: "waits until the 2 canaries are upgraded",
    });
    await bench.finish();
    const members = await bench.ports.runs.members("run");
    const last = Math.max(...members.filter(({ canary }) => canary).map(({ endedAt }) => minuteOf(endedAt)));
    for (const { canary, startedAt } of members) if (!canary) expect(minuteOf(startedAt)).toBeCloseTo(last);
    expect(members.filter(({ canary }) => canary).map(({ ref }) => ref.name)).toEqual(["c0", "c1"]);
  });

  it("that fail keep everybody else where they are, whatever the budget", async () => {
    const bench = aroundBench(
      names(4).map((name) => small(name)),
      tiers([tierStage("dev", { canary: 1, failureBudget: 3, minSuccessPercent: 0 })]),
      { faults: [{ kind: "control-plane-fails", cluster: "c0" }] },
    );
    const view = await bench.run();
    expect(planes(bench)).toEqual(["c0 1.35"]);
    expect(bench.versions()).toEqual({ c0: "1.34", c1: "1.34", c2: "1.34", c3: "1.34" });
    expect(view.stages[0]?.reason?.code).toBe("CANARY_FAILED");
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("how many at once", () => {
  it.each([
    ["a number", { count: 2 }, 2],
    ["a share of the stage, rounded down", { percent: 50 }, 3],
    ["a share of less than one cluster", { percent: 1 }, 1],
  ] as const)("%s", async (_what, maxConcurrency, most) => {
    const bench = aroundBench(
      names(7).map((name) => small(name)),
      tiers([tierStage("dev", { maxConcurrency })]),
    );
    const view = await bench.run();
    expect(await mostAtOnce(bench)).toBe(most);
    expect(Object.values(endings(view))).toEqual(Array(7).fill("upgraded UPGRADED"));
  });

  it("the cap of an account and Region holds in each of them, and does not hold up the others", async () => {
    const eu = names(4).map((name) => small(name));
    const us = names(2).map((name) => small(`u${name}`, "dev", { region: "us-east-1" }));
    const bench = aroundBench(
      [...eu, ...us],
      tiers([tierStage("dev")], { limits: { maxConcurrentPerAccountRegion: 2 } }),
    );
    await bench.start();
    await bench.until(2);
    const waiting = (await bench.ports.runs.members("run")).filter(({ status }) => status === "waiting");
    expect(waiting.map(({ reason }) => reason.code)).toEqual(["ACCOUNT_REGION_CAP", "ACCOUNT_REGION_CAP"]);
    await bench.finish();
    expect(await mostAtOnce(bench, (name) => name.startsWith("c"))).toBe(2);
    expect(await mostAtOnce(bench, (name) => name.startsWith("u"))).toBe(2);
    expect(await mostAtOnce(bench)).toBe(4);
  });
});

describe("a redundancy group", () => {
  const pair = { tags: { Group: "payments" } };

  it("is worked on one cluster at a time within a run, also across Regions", async () => {
    const clusters = [small("a", "dev", pair), small("b", "dev", { ...pair, region: "us-east-1" }), small("c")];
    const bench = aroundBench(clusters, tiers([tierStage("dev")]));
    await bench.start();
    await bench.until(2);
    expect((await bench.member("b")).reason).toEqual({
      code: "REDUNDANCY_GROUP",
      message: "a of the same redundancy group (payments) is being upgraded",
    });
    await bench.finish();
    expect(await mostAtOnce(bench, (name) => name !== "c")).toBe(1);
    expect(changedAt(bench, "b").first).toBeGreaterThan(changedAt(bench, "a").last);
    expect(bench.versions()).toEqual({ a: "1.35", b: "1.35", c: "1.35" });
  });

  it("is worked on one cluster at a time by two runs beside each other", async () => {
    const clusters = [small("a", "dev", pair), small("b", "prod", pair), small("q", "prod")];
    const policy = tiers([tierStage("dev")]);
    const strategy = policy.strategies.default;
    if (!strategy) throw new Error("no strategy");
    const bench = aroundBench(clusters, {
      ...policy,
      strategies: { ...policy.strategies, prod: { ...strategy, stages: [tierStage("prod")] } },
    });
    await bench.start();
    await bench.until(1);
    const goal = { kind: "kubernetes-version" as const, version: "1.35" };
    await bench.operator({ action: "start-run", runId: "other", strategy: "prod", goal, requestedBy: "jo" });
    await bench.until(10);
    // Its execution holds its own cluster and comes again for the group.
    expect(
      bench.locks
        .held()
        .map(({ key }) => key)
        .sort(),
    ).toEqual([
      "cluster#111122223333/eu-west-1/a",
      "cluster#111122223333/eu-west-1/b",
      "cluster#111122223333/eu-west-1/q",
      "redundancy-group#payments",
    ]);
    expect(bench.changes.filter(({ cluster }) => cluster === "b")).toEqual([]);
    await bench.finish();
    const endOfA = minuteOf((await bench.member("a")).endedAt);
    expect(changedAt(bench, "b").first).toBeGreaterThanOrEqual(endOfA);
    expect(changedAt(bench, "q").first).toBeLessThan(endOfA);
    expect(bench.versions()).toEqual({ a: "1.35", b: "1.35", q: "1.35" });
    expect((await bench.view("other")).run.status).toBe("succeeded");
    expect(bench.locks.held()).toEqual([]);
  });
});

describe("one run at a time per cluster", () => {
  const policy = tiers([tierStage("dev", { soakSeconds: 6 * 3600 }), tierStage("prod")]);

  it("a second run leaves alone what the first is not done with, and takes it once it is", async () => {
    const bench = aroundBench([small("a"), small("p", "prod")], policy);
    await bench.start();
    await bench.until(5);
    await bench.start("1.35", "early");
    await bench.until(6);
    expect(endings(await bench.view("early"))).toEqual({ a: "skipped IN_ANOTHER_RUN", p: "skipped IN_ANOTHER_RUN" });
    await bench.until(120);
    await bench.start("1.36", "soaking");
    await bench.until(121);
    expect(endings(await bench.view("soaking"))).toEqual({ a: "skipped SOAK_OPEN", p: "blocked TOO_MANY_HOPS" });
    expect(planes(bench)).toEqual(["a 1.35"]);
    await bench.finish();
    await bench.start("1.36", "after");
    await bench.finish();
    expect(planes(bench)).toEqual(["a 1.35", "p 1.35", "a 1.36", "p 1.36"]);
    expect(bench.eks.cluster("111122223333", "eu-west-1", refOf("a").name)?.cluster.version).toBe("1.36");
  });
});
