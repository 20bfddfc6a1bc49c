import { GLYPHS } from "./emoji.ts";

/** Slack's mrkdwn as data: nothing in it is markup, so whoever shows it makes text of it. */
export type Inline =
  | { kind: "text" | "code"; text: string }
  /** `user`: an id that is not named. */
  | { kind: "mention"; text: string; user?: string }
  | { kind: "emoji"; text: string; name: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "bold" | "italic" | "strike"; children: Inline[] };

export type Paragraph = { kind: "lines" | "quote"; lines: Inline[][] } | { kind: "preformatted"; text: string };

const STYLES = { "*": "bold", _: "italic", "~": "strike" } as const;
type Marker = keyof typeof STYLES;
type Token = { at: number; inline: Inline } | { at: number; marker: Marker; opens: boolean; closes: boolean };

/** Source: Slack, "Formatting text for app surfaces". Linear in the text, whatever it says. */
export function mrkdwn(text: string): Paragraph[] {
  return text.split("```").flatMap((part, index, parts): Paragraph[] => {
    // An odd part stands between two fences; a last one that nobody closed is text.
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) return [{ kind: "preformatted", text: decoded(part.replace(/^\n|\n$/g, "")) }];
    const unclosed = index % 2 === 1 ? "```" : "";
    const trimmed = parts.length > 1 ? part.replace(/^\n|\n$/g, "") : part;
    return trimmed === "" && unclosed === "" ? [] : paragraphs(unclosed + trimmed);
  });
}

/** Lines that are quoted, and those that are not. */
function paragraphs(text: string): Paragraph[] {
  const found: Extract<Paragraph, { lines: Inline[][] }>[] = [];
  for (const line of text.split("\n")) {
    const [mark = ""] = /^(?:&gt;|>) ?/.exec(line) ?? [];
    const kind = mark === "" ? "lines" : "quote";
    const last = found.at(-1);
    if (last?.kind === kind) last.lines.push(inlines(line.slice(mark.length)));
    else found.push({ kind, lines: [inlines(line.slice(mark.length))] });
  }
  return found;
}

/** One line. A style opens at the beginning of a word and closes at the end of one; what is not closed is a character. */
export function inlines(line: string): Inline[] {
  const open: { marker: Marker | undefined; children: Inline[] }[] = [{ marker: undefined, children: [] }];
  const top = () => open.at(-1) as (typeof open)[number];
  const flatten = (): void => {
    const { marker = "", children } = open.pop() ?? { children: [] };
    top().children.push({ kind: "text", text: marker }, ...children);
  };
  for (const token of tokens(line)) {
    if ("inline" in token) top().children.push(token.inline);
    else if (token.closes && open.some(({ marker, children }) => marker === token.marker && children.length > 0)) {
      while (top().marker !== token.marker) flatten();
      const { children } = open.pop() ?? { children: [] };
      top().children.push({ kind: STYLES[token.marker], children: joined(children) });
    } else if (token.opens && !open.some(({ marker }) => marker === token.marker))
      open.push({ marker: token.marker, children: [] });
    else top().children.push({ kind: "text", text: token.marker });
  }
  while (open.length > 1) flatten();
  return joined(top().children);
}

/** Code, what stands in angle brackets, emoji, markers of styles; everything between them is text. */
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+'-]{1,60}):|[*_~]/g;
const WORD = /[\p{L}\p{N}]/u;

function* tokens(line: string): Generator<Token> {
  let done = 0;
  for (const match of line.matchAll(TOKEN)) {
    const [whole, code, bracket, emoji] = match;
    const at = match.index;
    const glyph = emoji === undefined ? undefined : GLYPHS[emoji];
    // A name nobody knows is text, and so is the colon of a time.
    if (emoji !== undefined && glyph === undefined) continue;
    if (at > done) yield { at: done, inline: { kind: "text", text: decoded(line.slice(done, at)) } };
    done = at + whole.length;
    if (code !== undefined) yield { at, inline: { kind: "code", text: decoded(code) } };
    else if (bracket !== undefined) yield { at, inline: bracketed(bracket) };
    else if (emoji !== undefined && glyph !== undefined)
      yield { at, inline: { kind: "emoji", text: glyph, name: emoji } };
    else {
      const [before = " ", after = " "] = [line[at - 1], line[done]];
      const marker = whole as Marker;
      yield {
        at,
        marker,
        opens: !WORD.test(before) && !/\s/.test(after),
        closes: !/\s/.test(before) && !WORD.test(after),
      };
    }
  }
  if (done < line.length) yield { at: done, inline: { kind: "text", text: decoded(line.slice(done)) } };
}

/** `<https://...|label>`, `<@U1>`, `<#C1|name>`, `<!here>`, `<!date^...|fallback>`. */
function bracketed(inside: string): Inline {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, ""] : [inside.slice(0, bar), decoded(inside.slice(bar + 1))];
  const [sign = ""] = target;
  if (sign === "@" && label === "") return { kind: "mention", text: decoded(target), user: target.slice(1) };
  if (sign === "@" || sign === "#")
    return { kind: "mention", text: `${sign}${(label || decoded(target.slice(1))).replace(/^[@#]/, "")}` };
  if (target.startsWith("!date^")) return { kind: "text", text: label };
  if (sign === "!") return { kind: "mention", text: `@${(label || decoded(target.slice(1))).replace(/^@/, "")}` };
  const href = decoded(target);
  // Any other kind of address (javascript:, data:) is shown as what it is.
  if (!/^(https?:\/\/|mailto:)/i.test(href) || !URL.canParse(href))
    return { kind: "text", text: `<${decoded(inside)}>` };
  return { kind: "link", href, text: label || href };
}

/** The three characters that are escaped in mrkdwn, once: `&amp;lt;` is `&lt;`. */
export const decoded = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt);/g, (_all, name: "amp" | "lt" | "gt") => ({ amp: "&", lt: "<", gt: ">" })[name]);

/** Neighbouring texts as one. */
function joined(parts: readonly Inline[]): Inline[] {
  const whole: Inline[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (part.kind === "text" && last?.kind === "text")
      whole[whole.length - 1] = { kind: "text", text: last.text + part.text };
    else if (part.kind !== "text" || part.text !== "") whole.push(part);
  }
  return whole;
}

/** A text of Slack's `plain_text`: emoji, and nothing else. */
export function plain(text: string): Inline[] {
  const parts: Inline[] = [];
  let done = 0;
  for (const { 0: whole, 1: name = "", index } of text.matchAll(/:([a-z0-9_+'-]{1,60}):/g)) {
    const glyph = GLYPHS[name];
    if (glyph === undefined) continue;
    parts.push({ kind: "text", text: text.slice(done, index) }, { kind: "emoji", text: glyph, name });
    done = index + whole.length;
  }
  return joined([...parts, { kind: "text", text: text.slice(done) }]);
}

/** What is read of it. */
export const textOf = (parts: readonly Inline[]): string =>
  parts.map((part) => ("children" in part ? textOf(part.children) : part.text)).join("");
