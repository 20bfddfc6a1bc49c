import { describe, expect, it } from "vitest";
import { insights } from "#core/preflight/checks/insights.ts";
import { insightsFresh } from "#core/preflight/checks/insights-fresh.ts";
import { codes, daysAgo, insight, only, preflightInput } from "../../helpers/preflight.ts";

const policy = (unknownInsights: "block" | "warn") => ({ ...preflightInput().policy, unknownInsights });
const withInsights = (...list: ReturnType<typeof insight>[]) => ({ cluster: { insights: list } });

describe("insights", () => {
  const used = (...days: number[]) =>
    insight({
      recommendation: "Update manifests.",
      deprecatedApiClients: days.map((day) => ({ userAgent: `client/${day}`, lastRequestAt: daysAgo(day) })),
    });

  it("an ERROR for the next minor blocks, with who still calls, how long ago, and until when it counts", () => {
    expect(only(insights, withInsights(used(20, 12)))).toEqual({
      code: "UPGRADE_INSIGHT_ERROR",
      severity: "block",
      message:
        'upgrade insight "Deprecated APIs" is ERROR for 1.35: Usage detected; last called 12 days ago by client/12',
      evidence: [
        "called 12 days ago by client/12 (2026-11-11 09:00 UTC)",
        "called 20 days ago by client/20 (2026-11-03 09:00 UTC)",
        "ERROR when EKS looked 12 hours ago (2026-11-22 21:00 UTC)",
      ],
      remedy:
        "Update manifests. EKS counts calls of the last 30 days: if nobody calls again, the last one falls out on 2026-12-11. Then have EKS look again: aws eks start-insights-refresh --cluster-name a",
    });
  });

  it("an ERROR whose last call is old still blocks, and says that its window is over", () => {
    expect(only(insights, withInsights(used(31)))).toMatchObject({
      severity: "block",
      remedy: expect.stringContaining("The last call fell out of EKS's window of 30 days on 2026-11-22"),
    });
  });

  it("callers whose time is unknown come last and promise no end of the window", () => {
    const clients = [{ userAgent: "b" }, { userAgent: "a" }];
    const finding = only(insights, withInsights(insight({ deprecatedApiClients: clients, reason: "" })));
    expect(finding.message).toBe('upgrade insight "Deprecated APIs" is ERROR for 1.35');
    expect(finding.evidence.slice(0, 2)).toEqual(["called at an unknown time by a", "called at an unknown time by b"]);
    expect(finding.remedy).not.toContain("30 days");
  });

  it("UNKNOWN blocks or warns, as the strategy says", () => {
    const unknown = insight({ status: "UNKNOWN", kubernetesVersion: "1.35", reason: "could not be evaluated" });
    expect(codes(insights, { ...withInsights(unknown), policy: policy("block") })).toEqual([
      "block UPGRADE_INSIGHT_UNKNOWN",
    ]);
    expect(only(insights, { ...withInsights(unknown), policy: policy("warn") })).toMatchObject({
      severity: "warn",
      remedy: expect.stringContaining("preflight.unknownInsights: warn"),
    });
    expect(codes(insights, withInsights({ ...unknown, kubernetesVersion: "1.36" }))).toEqual([]);
  });

  it("WARNING warns, and so does an ERROR of a later minor", () => {
    expect(
      only(insights, withInsights(insight({ status: "WARNING", recommendation: "Move the add-on." }))),
    ).toMatchObject({ severity: "warn", remedy: "Move the add-on. It does not keep the cluster from going to 1.35" });
    expect(only(insights, withInsights(insight({ kubernetesVersion: "1.36" })))).toMatchObject({
      code: "UPGRADE_INSIGHT_WARNING",
      severity: "warn",
      remedy: expect.stringContaining("It will stand against 1.36, not against 1.35"),
    });
  });

  it("is silent about what passes, other categories, minors behind, and a control plane that stays", () => {
    const quiet = [
      insight({ status: "PASSING" }),
      insight({ category: "MISCONFIGURATION" }),
      insight({ kubernetesVersion: "1.34" }),
    ];
    expect(codes(insights, withInsights(...quiet))).toEqual([]);
    expect(codes(insights, { ...withInsights(insight()), work: { controlPlane: false } })).toEqual([]);
    expect(codes(insights)).toEqual([]);
  });
});

describe("insightsFresh", () => {
  it("names insights older than a day, or of no known time", () => {
    const { refreshedAt: _, ...timeless } = insight({ id: "i-3", name: "Timeless" });
    const list = [insight(), insight({ id: "i-2", name: "Old", status: "PASSING", refreshedAt: daysAgo(3) }), timeless];
    expect(only(insightsFresh, withInsights(...list))).toEqual({
      code: "INSIGHTS_STALE",
      severity: "warn",
      message: "2 of 3 upgrade insights are older than a day: they say nothing about what changed since",
      evidence: ['"Old": 3 days ago (2026-11-20 09:00 UTC)', '"Timeless": no time given'],
      remedy: "Have EKS look again, and check once more: aws eks start-insights-refresh --cluster-name a",
    });
  });

  it("is silent about fresh ones, where there are none, and where none were read", () => {
    expect(codes(insightsFresh, withInsights(insight({ refreshedAt: daysAgo(1) })))).toEqual([]);
    expect(codes(insightsFresh, withInsights())).toEqual([]);
    expect(codes(insightsFresh)).toEqual([]);
  });
});
