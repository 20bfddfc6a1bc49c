import { describe, expect, it } from "vitest";
import { type Happening, happeningOfEvent } from "#core/timeline/happening.ts";
import { buildTimeline } from "#core/timeline/timeline.ts";
import { sampleFleet } from "#sandbox/fleet/sample-fleet.ts";
import { type SimulationRequest, simulate } from "#sandbox/simulation/simulate.ts";
import { goal, NOW, samplePolicy } from "../helpers/fleet.ts";

const sample = (change: Partial<SimulationRequest> = {}) =>
  simulate({
    policy: samplePolicy(),
    fleet: sampleFleet(),
    goal: goal("1.35"),
    strategy: "default",
    seed: 1,
    start: NOW,
    faults: [],
    ...change,
  });

describe("a simulated plan", () => {
  it("says for each cluster what it waited for and what was done to it", async () => {
    const { timeline, counts } = await sample();
    const clusters = timeline.stages.flatMap((stage) => stage.clusters);
    const bars = (name: string) => clusters.find((cluster) => cluster.name === name)?.bars ?? [];
    const kinds = (name: string, ...classes: string[]) =>
      bars(name)
        .filter((bar) => classes.includes(bar.class))
        .map(({ kind }) => kind);
    expect(kinds("payments-prod-us", "wait")).toEqual(["approval", "window", "canary", "redundancy-group"]);
    expect(kinds("payments-prod-us", "work", "soak")).toEqual(
      expect.arrayContaining(["control-plane", "nodegroups", "addons-after", "soak"]),
    );
    expect(bars("legacy-search")).toEqual([]);
    expect(timeline.obstacles.map(({ cluster }) => cluster)).toEqual(["legacy-search", "reports-prod"]);
    expect(timeline.stages.map(({ rollback }) => rollback?.fitsStage)).toEqual([true, true, true]);
    expect(counts.lambdaInvocations).toBeGreaterThan(100);
  });

  it("has bars that never overlap and stay inside the run", async () => {
    const { timeline } = await sample({ seed: 5 });
    for (const { bars } of timeline.stages.flatMap(({ clusters }) => clusters)) {
      bars.forEach((bar, index) => {
        expect(bar.from >= timeline.startedAt && bar.to <= timeline.endedAt).toBe(true);
        expect(bar.from >= (bars[index - 1]?.to ?? "")).toBe(true);
      });
    }
  });

  it("says what a fault breaks", async () => {
    const { timeline } = await sample({ faults: [{ kind: "node-eviction", cluster: "stores-hybrid" }] });
    expect(timeline.run.status).toBe("failed");
    expect(timeline.obstacles.find(({ cluster }) => cluster === "stores-hybrid")).toMatchObject({
      status: "failed",
      reason: { code: "POD_EVICTION_FAILURE" },
      advice: expect.stringMatching(/disruption budgets/),
    });
    expect(timeline.obstacles.find(({ cluster }) => cluster === null)).toMatchObject({ stage: "prod" });
  });

  it("shows the same work when only the fleet's events are known", async () => {
    const happenings: Happening[] = [];
    const { timeline, sandbox } = await sample({
      sandbox: {
        onEvent: (event) => {
          const happening = event.source === "fleetwright" ? happeningOfEvent(event) : undefined;
          if (happening) happenings.push(happening);
        },
      },
    });
    const [run] = await sandbox.ports.runs.list(1);
    if (!run) throw new Error("no run");
    const members = await sandbox.ports.runs.members(run.id);
    const ofEvents = buildTimeline({ run, members, happenings, until: timeline.endedAt });
    const work = (line: typeof timeline) =>
      line.stages.flatMap(({ clusters }) => clusters.map(({ bars }) => bars.filter((bar) => bar.class !== "wait")));
    expect(work(ofEvents)).toEqual(work(timeline));
  });

  it("refuses what cannot be planned", async () => {
    await expect(sample({ goal: goal("1.99") })).rejects.toMatchObject({ code: "UNKNOWN_VERSION" });
  });
});
