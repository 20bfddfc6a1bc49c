import { describe, expect, it } from "vitest";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { sampleFleet, syntheticFleet } from "#sandbox/fleet/sample-fleet.ts";
import { adoption } from "../../scripts/bench/adoption.ts";
import { economy } from "../../scripts/bench/cost.ts";
import { lowerBound } from "../../scripts/bench/lower-bound.ts";
import { makespan, played } from "../../scripts/bench/makespan.ts";
import { benchPolicy, examplePolicy } from "../../scripts/bench/measure.ts";
import { adoptionLines, economyLines, makespanLines } from "../../scripts/bench/print.ts";
import { scheduleOf } from "../../scripts/simulate/schedule.ts";

const HOUR = 3_600_000;

/** The bound is about clusters, windows and limits: nobody is asked, and nobody answers. */
const withoutPeople = (policy: FleetPolicy): FleetPolicy => ({
  ...policy,
  strategies: Object.fromEntries(
    Object.entries(policy.strategies).map(([name, strategy]) => {
      const stages = strategy.stages.map(({ approval: _people, memberDeadlineSeconds: _deadline, ...stage }) => ({
        ...stage,
        gates: [],
        nodes: "with-control-plane" as const,
        nodesSoakSeconds: 0,
      }));
      return [name, { ...strategy, stages }];
    }),
  ),
});

describe("the lower bound", () => {
  it.each([1, 2, 3])("is never above the sample's makespan, seed %d", async (seed) => {
    const { timeline, run, members } = await played(sampleFleet(), examplePolicy(), seed);
    const { seconds, stages } = lowerBound(timeline, run, members);
    expect(seconds).toBeLessThanOrEqual(timeline.makespanSeconds);
    expect(seconds).toBeGreaterThan(4 * 86_400);
    expect(stages.map(({ name }) => name)).toEqual(["dev", "staging", "prod"]);
  });

  it.each(Array.from({ length: 20 }, (_, index) => index + 1))(
    "is never above what a random fleet, policy and windows lead to, seed %d",
    async (seed) => {
      const { fleet, policy: drawn } = scheduleOf(seed);
      const policy = withoutPeople(drawn);
      const { timeline, run, members } = await played(fleet, policy, seed);
      const bound = lowerBound(timeline, run, members);
      expect(bound.seconds).toBeLessThanOrEqual(timeline.makespanSeconds);
      for (const { name, upgradedAt } of bound.stages) {
        const ends = timeline.stages
          .filter((stage) => stage.name === name)
          .flatMap(({ clusters }) => clusters.flatMap(({ bars }) => bars.filter((bar) => bar.class === "work")))
          .map(({ to }) => Date.parse(to));
        expect(upgradedAt).toBeLessThanOrEqual(Math.max(...ends));
      }
    },
  );

  it("knows chains: a redundancy group goes one by one, a slot takes one at a time", async () => {
    const { timeline, run, members } = await played(sampleFleet(), examplePolicy(), 1);
    const change = (cap: number, count: number, redundancyGroup: string) =>
      lowerBound(
        timeline,
        {
          ...run,
          frozen: { ...run.frozen, maxConcurrentPerAccountRegion: cap },
          stages: run.stages.map((stage) => ({ ...stage, policy: { ...stage.policy, maxConcurrency: { count } } })),
        },
        members.map((member) => ({ ...member, redundancyGroup: redundancyGroup || member.id })),
      ).stages.map(({ startableAt, upgradedAt }) => (upgradedAt - startableAt) / HOUR);
    const free = change(100, 100, "");
    for (const tight of [change(100, 1, ""), change(100, 100, "one")])
      tight.forEach((hours, index) => {
        expect(hours).toBeGreaterThan((free[index] ?? 0) * 1.5);
      });
  });
});

it("a fleet upgraded one cluster after the other takes longer, and the figures are printed as ratios", async () => {
  const figures = await makespan(syntheticFleet(20), benchPolicy());
  expect(figures.sequential.upgradingSeconds).toBeGreaterThan(figures.upgradingSeconds);
  expect(makespanLines(figures).join("\n")).toMatch(/whole run .* x the lower bound of/);
});

it("what a run costs is counted, and adds up", async () => {
  const figures = await economy(sampleFleet(), examplePolicy());
  const total = Object.values(figures.dollars).reduce((sum, part) => sum + part, 0);
  expect(figures.dollarsPerUpgrade * figures.upgraded).toBeCloseTo(total);
  expect(figures.dollars.stepFunctions).toBeCloseTo(figures.stateTransitions * 0.000025);
  for (const counted of [figures.writeUnits, figures.readUnits, figures.customEvents, figures.tableCalls])
    expect(counted).toBeGreaterThan(figures.upgraded);
  expect(economyLines(figures).join("\n")).toMatch(/per cluster upgrade .* ct: stepFunctions/);
});

it("an adoption takes little longer than EKS does, and changes nothing the second time", async () => {
  const { first, again } = await adoption(examplePolicy());
  expect(first).toMatchObject({
    status: "adopted",
    noticedSeconds: expect.toSatisfy((seconds: number) => seconds < 60),
  });
  expect(first.closedSeconds / first.eksSeconds).toBeLessThan(1.5);
  expect(first.closedSeconds).toBeGreaterThanOrEqual(first.eksSeconds);
  expect(again).toMatchObject({ status: "adopted", steps: 0, calls: { changing: 0 } });
  expect(adoptionLines({ first, again }).join("\n")).toMatch(
    /event to its end .* x the .* in which EKS itself was at work/,
  );
});
