import { describe, expect, it } from "vitest";
import { renderMarkdown } from "#core/review/markdown.ts";
import { escaped } from "#core/review/markdown-parts.ts";
import { collectReview } from "#functions/runtime/review/collect.ts";
import { REVIEW_NOW, reviewedRecords, reviewPolicy, reviewPorts } from "../../helpers/review.ts";

describe("the review as Markdown", () => {
  it("says everything, and the same again", async () => {
    // Without what other tests look at: a golden file that nobody reads says nothing.
    const records = reviewedRecords().filter(({ ref }) => ref.name.endsWith("-prod"));
    const ports = await reviewPorts({ policy: reviewPolicy({ sites: [] }), records });
    const before = await collectReview(ports, new Date("2026-11-16T09:00:00Z"));
    const [first, again] = [
      await collectReview(ports, REVIEW_NOW, before),
      await collectReview(ports, REVIEW_NOW, before),
    ];
    const [state, work] = renderMarkdown(first).split(/(?=## Open findings)/);
    expect(state).toMatchSnapshot("how it stands");
    expect(work).toMatchSnapshot("what there is to do");
    expect(renderMarkdown(again)).toBe(renderMarkdown(first));
  });

  it("says of an empty fleet that it is empty, without empty tables", async () => {
    const review = await collectReview(await reviewPorts({ records: [], findings: [] }), REVIEW_NOW);
    const text = renderMarkdown(review);
    expect(text).toContain("| Clusters | 0 |");
    expect(text).not.toMatch(/## (Clusters|Open findings|What waiting costs|Add-ons)\n/);
  });
});

describe("somebody else's text", () => {
  it.each([
    ["a|b", "a\\|b"],
    ["a\nb\u2028c", "a b c"],
    ["<img src=x>", "\\<img src=x\\>"],
    ["[x](javascript:y) `z` **w** #1", "\\[x\\](javascript:y) \\`z\\` \\*\\*w\\*\\* \\#1"],
    ["AL2023_x86_64 _loud_", "AL2023_x86_64 \\_loud\\_"],
  ])("%j neither formats nor breaks out", (text, shown) => {
    expect(escaped(text)).toBe(shown);
  });
});
