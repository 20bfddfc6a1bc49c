import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { GLYPHS } from "#sandbox/ui/page/emoji.ts";
import { inlines, mrkdwn, plain, textOf } from "#sandbox/ui/page/mrkdwn.ts";

const text = (value: string) => ({ kind: "text", text: value });

describe("mrkdwn", () => {
  it("has bold, italic, strike and code", () => {
    expect(inlines("a *b* _c_ ~d~ `e *f*`")).toEqual([
      text("a "),
      { kind: "bold", children: [text("b")] },
      text(" "),
      { kind: "italic", children: [text("c")] },
      text(" "),
      { kind: "strike", children: [text("d")] },
      text(" "),
      { kind: "code", text: "e *f*" },
    ]);
  });

  it("has styles within styles", () => {
    expect(inlines("*:x: _a_ failed*")).toEqual([
      {
        kind: "bold",
        children: [
          { kind: "emoji", text: "❌", name: "x" },
          text(" "),
          { kind: "italic", children: [text("a")] },
          text(" failed"),
        ],
      },
    ]);
  });

  it.each([
    "2*3*4",
    "snake_case_name",
    "* a*",
    "*a *",
    "**",
    "a*",
    "~",
    "9:30:00",
    "*a _b",
    "`",
    "``",
    "<",
    "<a",
    "```x",
  ])("leaves %s as it is", (line) => {
    expect(inlines(line)).toEqual([text(line)]);
  });

  it("makes links of web addresses only", () => {
    expect(inlines("<https://a.example/?b=1&amp;c=2|a &lt;b&gt;> <mailto:a@b.example>")).toEqual([
      { kind: "link", href: "https://a.example/?b=1&c=2", text: "a <b>" },
      text(" "),
      { kind: "link", href: "mailto:a@b.example", text: "mailto:a@b.example" },
    ]);
    expect(inlines("<javascript:alert(1)|click>")).toEqual([text("<javascript:alert(1)|click>")]);
    expect(inlines("<https://|click>")).toEqual([text("<https://|click>")]);
  });

  it("names who is mentioned, and shows what only looks like a mention as it was written", () => {
    expect(
      inlines("<@U012ABC> <@U1|ana> <#C1|eks-fleet> <!here> <!subteam^S1|@oncall>").filter(
        ({ kind }) => kind === "mention",
      ),
    ).toEqual([
      { kind: "mention", text: "@U012ABC", user: "U012ABC" },
      ...["@ana", "#eks-fleet", "@here", "@oncall"].map((value) => ({ kind: "mention", text: value })),
    ]);
    expect(inlines("&lt;!channel&gt; &amp;lt;")).toEqual([text("<!channel> &lt;")]);
    expect(inlines("<!date^1795424400^{date}|23 November>")).toEqual([text("23 November")]);
  });

  it("has quotes and preformatted text", () => {
    expect(mrkdwn("a\n&gt; b\n&gt; *c*\n```\n*d*\n <b>\n```\ne")).toEqual([
      { kind: "lines", lines: [[text("a")]] },
      { kind: "quote", lines: [[text("b")], [{ kind: "bold", children: [text("c")] }]] },
      { kind: "preformatted", text: "*d*\n <b>" },
      { kind: "lines", lines: [[text("e")]] },
    ]);
  });

  it("has nothing but emoji in plain text", () => {
    expect(plain("*a* <b> &lt; :fire: :nope:")).toEqual([
      text("*a* <b> &lt; "),
      { kind: "emoji", text: "🔥", name: "fire" },
      text(" :nope:"),
    ]);
    expect(textOf(plain("__proto__ :constructor:"))).toBe("__proto__ :constructor:");
  });
});

describe("emoji", () => {
  it("are known, all that the product writes", () => {
    const root = fileURLToPath(new URL("../../..", import.meta.url));
    const sources = ["core", "functions", "adapters", "events"].flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => readFileSync(`${root}${folder}/${file}`, "utf8")),
    );
    // An ARN has colons, too.
    const ofArns = ["lambda", "states", "execution"];
    const used = sources.flatMap((source) =>
      [...source.matchAll(/(?<=["'`*\s]|\\n):([a-z][a-z0-9_+-]+):(?=["'`*\s]|\\n)/g)].map(([, name = ""]) => name),
    );
    expect(new Set(used).size).toBeGreaterThan(20);
    expect([...new Set(used)].filter((name) => GLYPHS[name] === undefined && !ofArns.includes(name))).toEqual([]);
  });
});
