import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buttons, context, message, section } from "#core/messages/blocks.ts";
import { plainOf, shownAs } from "#core/outbox/shown.ts";
import { problemOf } from "#sandbox/slack/limits.ts";

const anyText = fc.string({ maxLength: 5000, unit: "grapheme" });
const anyBlock = fc.oneof(
  anyText.map((text) => [section(text)]),
  anyText.map((text) => [context(text)]),
  fc.tuple(anyText, anyText).map(([label, value]) =>
    buttons([
      { id: "yes", label: label || "Yes", style: "primary", value, confirm: label || "Sure?" },
      { id: "no", label: label || "No", style: "danger", value, confirm: label || "Sure?" },
    ]),
  ),
);
const taken = (given: { text: string; blocks: readonly unknown[] }) => problemOf({ channel: "#eks-a", ...given });

describe("a message", () => {
  it("of any blocks is one that Slack takes, also where it is told instead, and as plain text", () => {
    fc.assert(
      fc.property(anyText, fc.array(anyBlock, { maxLength: 70 }), (text, blocks) => {
        const made = message(text || "a", blocks.flat());
        expect(taken(made)).toBeUndefined();
        const instead = { channel: "#eks-fleet", code: "channel_not_found" };
        expect(taken(shownAs(made, { channel: `#${"c".repeat(80)}`, instead }))).toBeUndefined();
        expect(taken(plainOf(made, "invalid_blocks"))).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("keeps what still fits behind a block that does not", () => {
    const long = Array.from({ length: 14 }, () => section("a".repeat(2900)));
    const { blocks } = message("t", [...long, context("the end")]);
    expect(blocks.length).toBeLessThan(15);
    expect(blocks.at(-1)).toEqual(context("the end"));
  });
});
