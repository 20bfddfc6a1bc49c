import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { cut, pad } from "#cli/view/text.ts";
import { duration } from "#cli/view/time.ts";

const c = pc.createColors(true);

describe("cut", () => {
  it("leaves what fits as it is", () => {
    expect(cut(c.red("abc"), 3)).toBe(c.red("abc"));
  });

  it("keeps colours and ends them", () => {
    expect(cut(`${c.red("abc")}def`, 3)).toBe("\u001b[31mab…\u001b[0m");
    expect(cut("abcdef", 3)).toBe("ab…");
  });

  it("never shows more than fits", () => {
    const part = fc.tuple(fc.string({ unit: "grapheme-ascii" }), fc.constantFrom(c.red, c.bold, String));
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 40 }), (parts, columns) => {
        const plain = parts.map(([text]) => text).join("");
        const line = cut(parts.map(([text, paint]) => paint(text)).join(""), columns);
        const seen = stripVTControlCharacters(line);
        expect(seen).toBe(plain.length <= columns ? plain : `${plain.slice(0, columns - 1)}…`);
      }),
    );
  });
});

describe("pad", () => {
  it.each([
    ["ab", "ab  "],
    ["abcd", "abcd"],
    ["abcde", "abc…"],
  ])("makes %j four columns wide", (text, padded) => expect(pad(text, 4)).toBe(padded));
});

describe("duration", () => {
  it.each([
    [0, "0s"],
    [59, "59s"],
    [3600, "1h"],
    [3661, "1h 1m"],
    [388_800, "4d 12h"],
    [86_400 + 59, "1d"],
  ])("of %d seconds is %s", (seconds, text) => expect(duration(seconds)).toBe(text));
});
