import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareMinor, minorDistance } from "#core/fleet/version.ts";
import { extendedCost } from "#core/lifecycle/cost.ts";
import { supportDeadlines, thresholdOf } from "#core/lifecycle/deadlines.ts";
import { proposeRun } from "#core/lifecycle/proposal.ts";
import type { KubernetesVersionFacts } from "#core/planner/plan.ts";
import { DEFAULT_LIFECYCLE, DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import { stagePolicy } from "../../helpers/fleet.ts";

const HOUR = 3_600_000;
const instant = fc
  .integer({ min: Date.parse("2025-01-01"), max: Date.parse("2030-01-01") })
  .map((millis) => new Date(millis).toISOString());
/** A version with both ends of support, in their order. */
const version = fc.tuple(instant, fc.integer({ min: 0, max: 2 * 8760 })).map(
  ([end, hours]): KubernetesVersionFacts => ({
    version: "1.34",
    status: "STANDARD_SUPPORT",
    endOfStandardSupport: end,
    endOfExtendedSupport: new Date(Date.parse(end) + hours * HOUR).toISOString(),
  }),
);
const span = fc.tuple(instant, instant).map(([a, b]) => (a < b ? { from: a, until: b } : { from: b, until: a }));
const prices = { standard: 0.1, extended: 0.6 };

describe("the cost of extended support ahead", () => {
  const cost = (facts: KubernetesVersionFacts, period: { from: string; until: string }) =>
    extendedCost({ version: "1.34" }, [facts], { prices }, period);

  it("adds up: two halves cost what the whole costs, and later is never cheaper", () => {
    fc.assert(
      fc.property(version, instant, instant, instant, (facts, ...times) => {
        const [from = "", middle = "", until = ""] = times.sort();
        const [whole, first, second] = [
          cost(facts, { from, until }),
          cost(facts, { from, until: middle }),
          cost(facts, { from: middle, until }),
        ];
        expect(first.dollars + second.dollars).toBeCloseTo(whole.dollars, 6);
        expect(whole.dollars).toBeGreaterThanOrEqual(first.dollars);
      }),
    );
  });

  it("is hours in extended support times the difference of the prices, at most the whole time", () => {
    fc.assert(
      fc.property(version, span, (facts, period) => {
        const { hours, dollars } = cost(facts, period);
        const longest = (Date.parse(period.until) - Date.parse(period.from)) / HOUR;
        expect(hours).toBeGreaterThanOrEqual(0);
        expect(hours).toBeLessThanOrEqual(longest + 1e-6);
        expect(dollars).toBeCloseTo(hours * 0.5, 6);
        if (period.until <= (facts.endOfStandardSupport ?? "")) expect(hours).toBe(0);
        if (period.from >= (facts.endOfExtendedSupport ?? "")) expect(hours).toBe(0);
      }),
    );
  });

  it("is nothing where EKS upgrades instead, or says nothing of the version", () => {
    fc.assert(
      fc.property(version, span, (facts, period) => {
        const standard = { version: "1.34", supportType: "STANDARD" as const };
        expect(extendedCost(standard, [facts], { prices }, period).dollars).toBe(0);
        expect(extendedCost({ version: "1.20" }, [facts], { prices }, period).dollars).toBe(0);
      }),
    );
  });
});

describe("thresholds", () => {
  it("get smaller as a deadline comes nearer, and end with the day itself", () => {
    fc.assert(
      fc.property(instant, fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 2 }), (at, days) => {
        const looks = days.sort((a, b) => b - a).map((left) => new Date(Date.parse(at) - left * 86_400_000));
        const seen = looks.map((now) => thresholdOf(at, now, DEFAULT_LIFECYCLE) ?? Number.POSITIVE_INFINITY);
        expect(seen).toEqual([...seen].sort((a, b) => b - a));
        for (const [index, now] of looks.entries()) expect(seen[index] === 0).toBe(now.getTime() >= Date.parse(at));
      }),
    );
  });

  it.each([
    [91, undefined],
    [90, 90],
    [31, 90],
    [30, 30],
    [7, 7],
    [1, 7],
    [0, 0],
    [-10, 0],
  ])("%d days before: %s", (left, days) => {
    const now = new Date("2026-12-02T00:00:00Z");
    const at = new Date(now.getTime() + left * 86_400_000).toISOString();
    expect(thresholdOf(at, now, DEFAULT_LIFECYCLE)).toBe(days === undefined ? undefined : days * 86_400);
  });
});

describe("deadlines of a version", () => {
  const facts: KubernetesVersionFacts = {
    ...{ version: "1.34", status: "STANDARD_SUPPORT" },
    endOfStandardSupport: "2026-12-02T00:00:00.000Z",
    endOfExtendedSupport: "2027-12-02T00:00:00.000Z",
  };
  const kinds = (supportType?: "STANDARD" | "EXTENDED") =>
    supportDeadlines({ version: "1.34", ...(supportType ? { supportType } : {}) }, [facts]).map(({ kind }) => kind);

  it("are two with support policy EXTENDED, which is EKS's default, and one with STANDARD", () => {
    expect([kinds("EXTENDED"), kinds(), kinds("STANDARD")]).toEqual([
      ["standard-support", "extended-support"],
      ["standard-support", "extended-support"],
      ["standard-support"],
    ]);
    expect(supportDeadlines({ version: "1.34", supportType: "STANDARD" }, [facts])[0]?.what).toContain(
      "EKS upgrades the control plane by itself",
    );
  });

  it("are none where EKS says nothing of the version", () => {
    expect(supportDeadlines({ version: "1.19" }, [facts])).toEqual([]);
  });
});

describe("a proposed run", () => {
  const now = new Date("2026-11-23T09:00:00Z");
  const place = { ref: { account: "111122223333", region: "eu-west-1", name: "a" }, labels: { tier: "prod" } };
  const versions: KubernetesVersionFacts[] = [
    { version: "1.36", status: "STANDARD_SUPPORT", endOfStandardSupport: "2027-08-02T00:00:00.000Z" },
    { version: "1.35", status: "STANDARD_SUPPORT", endOfStandardSupport: "2027-03-27T00:00:00.000Z" },
    { version: "1.34", status: "STANDARD_SUPPORT", endOfStandardSupport: "2026-12-02T00:00:00.000Z" },
    { version: "1.33", status: "EXTENDED_SUPPORT", endOfStandardSupport: "2026-07-29T00:00:00.000Z" },
  ];
  const policy = (maxHops: number, strategy?: string) => ({
    lifecycle: { ...DEFAULT_LIFECYCLE, ...(strategy === undefined ? {} : { strategy }) },
    strategies: {
      careful: { maxHops, preflight: DEFAULT_PREFLIGHT, stages: [stagePolicy({ match: { tier: "dev" } })] },
      weekly: { maxHops, preflight: DEFAULT_PREFLIGHT, stages: [stagePolicy({ match: { tier: "prod" } })] },
    },
  });

  it("goes to the oldest minor that lasts longer than the first warning, by a strategy that has a stage for the cluster", () => {
    expect(proposeRun(policy(1), { ...place, version: "1.34" }, versions, now)).toMatchObject({
      ...{ goal: "1.35", strategy: "weekly", runs: 1, version: "1.35" },
      command: "fleetwright upgrade start --goal 1.35 --strategy weekly",
    });
  });

  it("takes several runs where one may not go so far", () => {
    expect(proposeRun(policy(1), { ...place, version: "1.32" }, versions, now)).toMatchObject({
      goal: "1.33",
      runs: 3,
    });
    expect(proposeRun(policy(2), { ...place, version: "1.32" }, versions, now)).toMatchObject({
      goal: "1.34",
      runs: 2,
    });
  });

  it("is none where nothing newer is offered, or no strategy has a stage", () => {
    expect(proposeRun(policy(1), { ...place, version: "1.36" }, versions, now)).toBeUndefined();
    expect(proposeRun(policy(1, "careful"), { ...place, version: "1.34" }, versions, now)).toBeUndefined();
  });

  it("never leads further than its strategy goes, never back, and gets there in as many runs as it says", () => {
    const minors = fc.integer({ min: 28, max: 36 }).map((minor) => `1.${minor}`);
    fc.assert(
      fc.property(minors, fc.integer({ min: 1, max: 4 }), (from, maxHops) => {
        let [at, runs] = [from, 0];
        const first = proposeRun(policy(maxHops), { ...place, version: from }, versions, now);
        for (let next = first; next && compareMinor(at, next.version) < 0; runs++) {
          expect(minorDistance(at, next.goal)).toBeGreaterThan(0);
          expect(minorDistance(at, next.goal)).toBeLessThanOrEqual(maxHops);
          at = next.goal;
          if (at === first?.version) {
            runs++;
            break;
          }
          next = proposeRun(policy(maxHops), { ...place, version: at }, versions, now);
        }
        if (first) expect([at, runs]).toEqual([first.version, first.runs]);
      }),
    );
  });
});
