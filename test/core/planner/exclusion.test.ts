import { describe, expect, it } from "vitest";
import { type ExclusionContext, excludedBecause, nothingToDo } from "#core/planner/exclusion.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import { FACTS, nodegroup, snapshot } from "../../helpers/fleet.ts";
import { addon, insight } from "../../helpers/preflight.ts";

const excluded = (change: Parameters<typeof snapshot>[1], context?: ExclusionContext) => {
  const exclusion = excludedBecause(snapshot("a", change), "1.35", 1, FACTS, context);
  return exclusion && `${exclusion.status} ${exclusion.reason.code}`;
};
const exemptions = [
  { rule: "upgrade" as const, match: { tier: "prod" }, owner: "ana", reason: "audit", expires: "2026-12-01T00:00:00Z" },
];

describe("excludedBecause", () => {
  it("skips who is exempt, by labels, before it looks for obstacles", () => {
    const context = { labels: { tier: "prod" }, exemptions };
    expect(excluded({}, context)).toBe("skipped EXEMPT");
    expect(excluded({ status: "UPDATING" }, context)).toBe("skipped EXEMPT");
    expect(excluded({ status: "FAILED", version: "" }, context)).toBe("skipped EXEMPT");
    expect(excluded({}, { ...context, labels: { tier: "dev" } })).toBeUndefined();
    expect(excluded({ version: "1.35" }, context)).toBe("skipped ALREADY_AT_TARGET");
  });

  it("takes the strategy's word on insights of status UNKNOWN, and leaves them to the hop without one", () => {
    const insights = [insight({ status: "UNKNOWN" })];
    expect(excluded({ insights })).toBeUndefined();
    expect(excluded({ insights }, { preflight: DEFAULT_PREFLIGHT })).toBe("blocked UPGRADE_INSIGHT_UNKNOWN");
    expect(excluded({ insights }, { preflight: { ...DEFAULT_PREFLIGHT, unknownInsights: "warn" } })).toBeUndefined();
  });

  it("blocks on what will still be there when its turn comes, not on what passes", () => {
    expect(excluded({ addons: [addon("coredns", "v1", { status: "DEGRADED" })] })).toBe("blocked ADDON_UNHEALTHY");
    expect(excluded({ addons: [addon("coredns", "v1", { status: "UPDATING" })] })).toBeUndefined();
    expect(excluded({ nodegroups: [nodegroup("n", "1.34", { status: "UPDATING" })] })).toBeUndefined();
    expect(excluded({ nodegroups: [nodegroup("n", "1.34", { amiType: "AL2_x86_64" })] })).toBe(
      "blocked NODE_IMAGE_ENDED",
    );
  });

  it("says what to do", () => {
    expect(excludedBecause(snapshot("a", { version: "1.33" }), "1.35", 1, FACTS)?.reason.message).toBe(
      "1.33 to 1.35 takes 2 hops; the strategy allows 1. Upgrade it to 1.34 first, or raise maxHops of the strategy",
    );
  });
});

it("nothingToDo knows nothing of clusters whose version is unknown", () => {
  expect(nothingToDo(snapshot("a", { version: "" }), "1.35")).toBeUndefined();
  expect(nothingToDo(snapshot("a", { nodegroups: [nodegroup("n", "")] }), "1.34")).toBeUndefined();
});
