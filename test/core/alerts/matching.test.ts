import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expressionProblem, matchesWhole } from "#core/alerts/expression.ts";
import type { Matcher } from "#core/alerts/matcher.ts";
import { matches, matchesAll } from "#core/alerts/matching.ts";
import { matchersText, matcherText, parseMatchers } from "#core/alerts/parse-matchers.ts";

const one = (text: string): Matcher => parseMatchers(text)[0] as Matcher;
const m = (label: string, is: Matcher["is"], value: string): Matcher => ({ label, is, value });

/** Each row: a sentence of Alertmanager's documentation ("Label matchers"), what is written, what it means. */
const WRITTEN: [says: string, text: string, means: Matcher[]][] = [
  ["`=` means equals", "foo=bar", [m("foo", "=", "bar")]],
  ["`!=` means not equal", "dings != bums", [m("dings", "!=", "bums")]],
  [
    "`=~` means matches the regular expression",
    'severity =~ "warning|critical"',
    [m("severity", "=~", "warning|critical")],
  ],
  ["`!~` means doesn't match the regular expression", "severity!~info|none", [m("severity", "!~", "info|none")]],
  [
    "`foo`, `[a-zA-Z]+`, and `Προμηθεύς` are all examples of valid unquoted literals",
    "Προμηθεύς=~[a-zA-Z]+",
    [m("Προμηθεύς", "=~", "[a-zA-Z]+")],
  ],
  [
    "an unquoted literal or a double-quoted string for the label name",
    '"a label, with = in it"=x',
    [m("a label, with = in it", "=", "x")],
  ],
  [
    'literal double quotes and backslashes must be escaped: `"\\\\d+"`',
    String.raw`foo=~"\\d+"`,
    [m("foo", "=~", String.raw`\d+`)],
  ],
  ['`"foo!"`, `"bar,baz"`', 'a="foo!",b="bar,baz"', [m("a", "=", "foo!"), m("b", "=", "bar,baz")]],
  [String.raw`"\"baz qux\""`, String.raw`a="\"baz qux\""`, [m("a", "=", '"baz qux"')]],
  [
    String.raw`"\xf0\x9f\x99\x82" is the byte sequence for an emoji`,
    String.raw`a="\xf0\x9f\x99\x82"`,
    [m("a", "=", "🙂")],
  ],
  [
    "the same rules as Go's string literals",
    String.raw`a="\t\n\\\u00e4\U0001F642\303\244"`,
    [m("a", "=", "\t\n\\ä🙂ä")],
  ],
  [
    "with braces",
    '{alertname="Watchdog", severity=~"warning|critical"}',
    [m("alertname", "=", "Watchdog"), m("severity", "=~", "warning|critical")],
  ],
  ["a single trailing comma is permitted", '{alertname="Watchdog",}', [m("alertname", "=", "Watchdog")]],
  ["the open and close brace are optional", "a=b, c=d,", [m("a", "=", "b"), m("c", "=", "d")]],
  [
    "whitespace is permitted outside double quotes",
    '{\n   alertname = "Watchdog",\n\tseverity =~ x\n}',
    [m("alertname", "=", "Watchdog"), m("severity", "=~", "x")],
  ],
  ["the right hand side is a required field, and may be empty in quotes", 'foo=""', [m("foo", "=", "")]],
];

const REFUSED: [text: string, says: RegExp][] = [
  ["foo=", /expected a value, .* at the end/],
  ["foo", /expected =, !=, =~ or !~ at the end/],
  ["=bar", /expected the name of a label at "=bar"/],
  ['""=bar', /expected the name of a label/],
  ["foo!", /expected =, !=, =~ or !~ at "!"/],
  ["foo=bar!", /expected , or the end at "!"/],
  ["foo=a b", /expected , or the end at "b"/],
  ["{foo=bar", /expected , or } at the end/],
  ["foo=bar}", /expected , or the end at "}"/],
  ["{{foo=bar}}", /expected the name of a label at "{foo=bar}}"/],
  ["{foo=bar}}", /expected nothing after }/],
  ["foo=bar,,", /expected the name of a label/],
  ['foo="bar', /expected a value/],
  ['foo="a\nb"', /expected a value/],
  [String.raw`foo="\d"`, /expected an escape that Go knows/],
  [String.raw`foo="\xff"`, /expected an escape that Go knows/],
  [String.raw`foo="\ud800"`, /expected an escape that Go knows/],
  ["foo='bar'", /expected a value/],
];

describe("matchers are written as in Alertmanager", () => {
  it.each(WRITTEN)("%s: %s", (_, text, means) => {
    expect(parseMatchers(text)).toEqual(means);
  });

  it.each(REFUSED)("%s is refused and says where", (text, says) => {
    expect(() => parseMatchers(text)).toThrow(
      expect.objectContaining({ code: "BAD_MATCHER", message: expect.stringMatching(says) }),
    );
  });

  it("come back from what they are shown as, whatever their names and values", () => {
    const text = fc.string({ unit: "binary" }).filter((some) => !/[\ud800-\udfff]/u.test(some));
    const matcher = fc.record({
      label: text.filter((label) => label !== ""),
      is: fc.constantFrom("=" as const, "!=" as const, "=~" as const, "!~" as const),
      value: text,
    });
    fc.assert(
      fc.property(fc.array(matcher, { minLength: 1, maxLength: 4 }), (matchers) => {
        expect(parseMatchers(matchersText(matchers))).toEqual(matchers);
        expect(parseMatchers(matchers.map(matcherText).join(","))).toEqual(matchers);
      }),
    );
  });

  it("give matchers or a mistake for any text, and nothing else", () => {
    const pieces = fc.constantFrom("a", "=", "!", "~", '"', "\\", "{", "}", ",", " ", "n", "x41", "'", "é");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (given) => {
        const text = given.join("");
        let found: Matcher[];
        try {
          found = parseMatchers(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_MATCHER" });
          return;
        }
        expect(parseMatchers(matchersText(found))).toEqual(found);
      }),
    );
  });
});

/** Each row: a sentence of the documentation, matcher, labels, whether it matches. */
const MATCHED: [says: string, text: string, labels: Record<string, string>, matched: boolean][] = [
  ["equals", "team=a", { team: "a" }, true],
  ["equals", "team=a", { team: "ab" }, false],
  ["a missing label and a label with an empty value are the same thing", 'team=""', {}, true],
  ["a missing label and a label with an empty value are the same thing", 'team=""', { team: "" }, true],
  ["a missing label and a label with an empty value are the same thing", "team!=a", {}, true],
  ["a missing label and a label with an empty value are the same thing", "team=~a?", {}, true],
  ["a missing label and a label with an empty value are the same thing", "team!~.+", {}, true],
  ["the regex is anchored on both ends", "severity=~crit", { severity: "critical" }, false],
  ["the regex is anchored on both ends", "severity=~critical|warning", { severity: "warning" }, true],
  ["the regex is anchored on both ends: also its alternatives", "severity=~crit|warn", { severity: "critical" }, false],
  ["to un-anchor the regex, use .*<regex>.*", "severity=~.*it.*", { severity: "critical" }, true],
  ["RE2: flags", "severity=~(?i)critical", { severity: "CRITICAL" }, true],
  ["RE2: classes of Unicode", String.raw`team=~"\\p{L}+"`, { team: "größe" }, true],
  ["a dot is no line feed", "note=~a.b", { note: "a\nb" }, false],
  ["all matchers must match", "a=b, c=d", { a: "b", c: "x" }, false],
  ["all matchers must match", "a=b, c=d", { a: "b", c: "d" }, true],
  ["what every object has is no label", 'constructor=~".+"', {}, false],
];

describe("a matcher", () => {
  it.each(MATCHED)("%s: %s of %j", (_, text, labels, matched) => {
    expect(matchesAll(parseMatchers(text), labels)).toBe(matched);
  });

  it("says the opposite with !", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("a", "a|b", "", ".*", "[ab]+"),
        fc.constantFrom("a", "b", "", "aba", "\n"),
        (value, found) => {
          for (const [yes, no] of [
            ["=", "!="],
            ["=~", "!~"],
          ] as const)
            expect(matches(m("l", yes, value), { l: found })).toBe(!matches(m("l", no, value), { l: found }));
        },
      ),
    );
  });

  it("takes an expression as JavaScript does where both mean the same", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(?:ab|b)", "(a)");
    const part = fc.tuple(atom, fc.constantFrom("", "*", "+", "?", "{2}", "{1,2}", "*?")).map((two) => two.join(""));
    const expression = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(""));
    const either = fc.array(expression, { minLength: 1, maxLength: 3 }).map((some) => some.join("|"));
    const value = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 6 }).map((letters) => letters.join(""));
    fc.assert(
      fc.property(either, value, (text, some) => {
        expect(matchesWhole(text, some)).toBe(new RegExp(`^(?:${text})$`, "u").test(some));
      }),
      { numRuns: 500 },
    );
  });
});

describe("an expression", () => {
  it.each([
    ["(", /missing closing \)/],
    ["a(?=b)", /invalid or unsupported Perl syntax/],
    [String.raw`(a)\1`, /invalid escape sequence/],
    ["[b-a]", /invalid character class range/],
    ["(x{1,1000}){1,1000}", /expected/],
    ["a{1,900}b{1,900}c{1,900}", /repeats too much/],
    ["a".repeat(501), /at most 500 characters/],
  ])("%s is refused", (text, says) => {
    expect(expressionProblem(text)).toMatch(says);
  });

  it("that makes JavaScript try every way there is, for years, is looked at once", () => {
    expect(matchesWhole("(a+)+b", "a".repeat(20_000))).toBe(false);
  });

  it("is the same however many are remembered", () => {
    for (let i = 0; i < 1100; i++) expect(matchesWhole(`a${i}`, `a${i}`)).toBe(true);
    expect(matches(one("l=~a0"), { l: "a0" })).toBe(true);
  });
});
