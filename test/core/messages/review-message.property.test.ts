import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReviewFacts, reviewMessage, withReview } from "#core/messages/review-message.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { clusterReviewed, clusterReviewedEvent, reviewedFindingOver } from "#events/fleet/cluster-reviewed.ts";

const cluster = { account: "111122223333", region: "eu-west-1", name: "a" };
const LOOK = { createdAt: "2025-01-01T00:00:00Z", digest: "d", at: "2026-11-23T09:00:00.000Z" };
const finding = fc.record({
  id: fc.constantFrom(..."abcdefghijkl"),
  rule: fc.constant("log-types"),
  severity: fc.constantFrom("low" as const, "medium" as const, "high" as const, "critical" as const),
  message: fc.string({ maxLength: 4000, unit: "grapheme" }),
});
/** What one finding says of itself is the same each time. */
const findings = fc.uniqueArray(finding, { minLength: 2, maxLength: 12, selector: ({ id }) => id });
const read = ({ detail }: FleetEvent): ReviewFacts => {
  const { eventKey: _, ...facts } = clusterReviewedEvent.schema.parse(detail);
  return facts;
};
const factsOf = (some: Parameters<typeof clusterReviewed>[1]) => read(clusterReviewed(cluster, some, LOOK));
const overOf = (one: Parameters<typeof reviewedFindingOver>[1]) =>
  read(
    reviewedFindingOver(cluster, one, {
      ...{ createdAt: LOOK.createdAt, because: "not found any more", openSeconds: 7200 },
      at: "2026-11-23T11:00:00.000Z",
    }),
  );
const stateOf = (news: readonly ReviewFacts[]) =>
  news.reduce<ReviewFacts | undefined>(withReview, undefined) as ReviewFacts;

describe("what is told of the first look at a cluster", () => {
  it("is the same whether it is told at once or in parts, in any order and repeatedly", () => {
    fc.assert(
      fc.property(findings, fc.integer({ min: 1, max: 11 }), (all, at) => {
        const parts = [all.slice(0, at), all.slice(at), all.slice(0, at)]
          .filter((part) => part.length > 0)
          .map(factsOf);
        const together = reviewMessage(factsOf(all));
        for (const order of [parts, [...parts].reverse()]) {
          const state = order.reduce<ReviewFacts | undefined>(withReview, undefined);
          expect(reviewMessage(state as ReviewFacts)).toEqual(together);
        }
      }),
    );
  });

  it("says what of it is over since, in whatever order that comes", () => {
    fc.assert(
      fc.property(findings, fc.nat(11), (all, count) => {
        const ended = all.slice(0, count + 1);
        const news = [factsOf(all), ...ended.map(overOf)];
        const message = reviewMessage(stateOf(news));
        expect(message.text).toMatch(new RegExp(`, ${ended.length} over since$`));
        expect(reviewMessage(stateOf([...news].reverse()))).toEqual(message);
        expect(reviewMessage(stateOf([...news, ...news]))).toEqual(message);
      }),
    );
  });

  it("says of what is over that, after how long and why, also where it is not among the worst", () => {
    const all = [..."abcdef"].map((id) => ({ id, rule: "log-types", severity: "medium" as const, message: `m ${id}` }));
    const words = JSON.stringify(reviewMessage(stateOf([factsOf(all), ...all.slice(4).map(overOf)])).blocks);
    expect(words).toContain("• medium log-types: m a");
    for (const id of "ef")
      expect(words).toContain(`:white_check_mark: over after 2 h: medium log-types: m ${id} (not found any more)`);
    expect(words).not.toMatch(/and \d+ more/);
  });

  it("keeps Slack's limits, and names the worst first", () => {
    fc.assert(
      fc.property(findings, (all) => {
        const { text, blocks } = reviewMessage(factsOf(all));
        expect(text.length).toBeLessThanOrEqual(3000);
        for (const { text: part } of blocks as { text?: { text: string } }[])
          expect(part?.text.length ?? 0).toBeLessThanOrEqual(3000);
        const ranks = factsOf(all).worst.map(({ severity }) => ["critical", "high", "medium", "low"].indexOf(severity));
        expect(ranks).toEqual([...ranks].sort());
      }),
    );
  });

  it("counts what there is, names five, and says where the rest is", () => {
    const some = Array.from({ length: 600 }, (_, index) => ({
      ...{ id: `r#${index}`, rule: "log-types", message: index === 7 ? "<!channel>" : "off" },
      severity: index === 7 ? ("critical" as const) : ("medium" as const),
    }));
    const message = reviewMessage(factsOf(some.slice(0, 7).concat(some.slice(7, 8))));
    expect(message.text).toBe(":mag: First look at a: 8 findings (1 critical, 7 medium)");
    const words = JSON.stringify(message.blocks);
    expect(words).toContain("• critical log-types: &lt;!channel&gt;");
    expect(words).toContain("and 3 more");
    // EventBridge would refuse more.
    expect(JSON.stringify(factsOf(some)).length).toBeLessThan(200_000);
  });
});
