import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escaped } from "#core/messages/blocks.ts";
import { type Inline, mrkdwn, plain, textOf } from "#sandbox/ui/page/mrkdwn.ts";

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<javascript:alert(1)|x>",
  "<JaVaScRiPt:alert(1)>",
  "<data:text/html,<script>|x>",
  '<https://a.example" onclick="x|y>',
  "<https://a.example|<b>>",
  "<!channel>",
  "<@U1|<i>>",
  "&lt;",
  "&amp;lt;",
  "&#60;",
  "```",
  "`",
  "*",
  "_",
  "~",
  ":x:",
  ":__proto__:",
  "\u202e",
  "\u0000",
  "\ud800",
  "\n> ",
  "|",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string(), fc.string({ unit: "binary" })), { maxLength: 30 })
  .map((parts) => parts.join(""));

const every = (parts: readonly Inline[]): Inline[] =>
  parts.flatMap((part) => ("children" in part ? [part, ...every(part.children)] : [part]));
const inside = (text: string): Inline[] =>
  mrkdwn(text).flatMap((part) => ("lines" in part ? every(part.lines.flat()) : []));
const read = (text: string): string =>
  mrkdwn(text)
    .map((part) => ("lines" in part ? part.lines.map(textOf).join("\n") : part.text))
    .join("\n");

describe("mrkdwn of anything", () => {
  it("links to web and mail addresses only", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const part of inside(text))
          if (part.kind === "link") expect(["http:", "https:", "mailto:"]).toContain(new URL(part.href).protocol);
      }),
    );
  });

  it("shows what the product escaped as it was, without the marks of styles", () => {
    const marks = /[*_~`:\s>]/g;
    fc.assert(
      fc.property(hostile, (text) => {
        // A colon could make an emoji, which is another text.
        const meant = text.replaceAll(":", "");
        expect(read(escaped(meant)).replaceAll(marks, "")).toBe(meant.replaceAll(marks, ""));
      }),
    );
  });

  it("makes nothing but emoji of plain text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const parts = plain(text);
        expect(parts.every(({ kind }) => kind === "text" || kind === "emoji")).toBe(true);
        expect(parts.map((part) => (part.kind === "emoji" ? `:${part.name}:` : textOf([part]))).join("")).toBe(text);
      }),
    );
  });

  it("is read in one go, however long and crooked it is", () => {
    // Far longer than Slack allows: work that grows with the square of it would not end within the test's time.
    for (const part of HOSTILE)
      expect(mrkdwn(`${part} a`.repeat(400_000 / (part.length + 2))).length).toBeGreaterThan(0);
  });
});
