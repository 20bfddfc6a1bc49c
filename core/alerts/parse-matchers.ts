import { InvalidInputError } from "../errors.ts";
import type { Matcher } from "./matcher.ts";

/** Alertmanager's reserved characters: they end a name or value that stands without quotes. */
const BARE = /[^\s{}!=~,\\"'`]+/y;
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"/y;
const OPERATOR = /=~|!~|!=|=/y;
const SPACE = /\s*/y;

/**
 * Matchers in Alertmanager's syntax of UTF-8 matchers: `severity=~"critical|warning"`, several with commas between them, with or without braces around all.
 * Names and values may be in double quotes, with the escapes of Go's strings. Source: https://prometheus.io/docs/alerting/latest/configuration/#matcher
 *
 * Expressions are not looked into; see `expressionProblem`.
 *
 * @throws {InvalidInputError} BAD_MATCHER, saying where and what is expected there
 */
export function parseMatchers(text: string): Matcher[] {
  const reader = readerOf(text);
  const braces = reader.take("{");
  const found: Matcher[] = [];
  while (!reader.ended() && !reader.sees("}")) {
    found.push(oneMatcher(reader));
    if (!reader.take(",")) break;
  }
  if (braces && !reader.take("}")) reader.refuse("expected , or }");
  if (!reader.ended()) reader.refuse(braces ? "expected nothing after }" : "expected , or the end");
  return found;
}

function oneMatcher(reader: Reader): Matcher {
  const label = reader.word();
  if (label === undefined || label === "") return reader.refuse("expected the name of a label");
  const is = reader.match(OPERATOR);
  if (is === undefined) return reader.refuse("expected =, !=, =~ or !~");
  const value = reader.word();
  if (value === undefined)
    return reader.refuse("expected a value, in double quotes if it is empty or has one of {}!=~,\\\"'` in it");
  return { label, is: is as Matcher["is"], value };
}

type Reader = ReturnType<typeof readerOf>;

function readerOf(text: string) {
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const refuse = (expected: string): never => {
    const seen = at >= text.length ? "the end" : JSON.stringify(text.slice(at, at + 20));
    throw new InvalidInputError("BAD_MATCHER", `${expected} at ${seen} (character ${at + 1} of ${text})`);
  };
  const spaced = <Value>(read: () => Value): Value => {
    match(SPACE);
    const value = read();
    match(SPACE);
    return value;
  };
  return {
    refuse,
    match: (pattern: RegExp) => spaced(() => match(pattern)),
    word: () =>
      spaced(() => {
        const quoted = match(QUOTED);
        return quoted === undefined
          ? match(BARE)
          : (unquoted(quoted) ?? refuse("expected an escape that Go knows before"));
      }),
    sees: (sign: string) => text.startsWith(sign, at),
    take: (sign: string) =>
      spaced(() => {
        const there = text.startsWith(sign, at);
        if (there) at += sign.length;
        return there;
      }),
    ended: () => at >= text.length,
  };
}

const ESCAPE = /\\(?:([abfnrtv\\"])|x([\da-fA-F]{2})|([0-3][0-7]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|)/g;
const CONTROL: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92, '"': 34 };

/** What a string of Go's means; undefined when it means nothing. `\xf0` and `\360` are bytes of UTF-8, not characters. */
function unquoted(text: string): string | undefined {
  const bytes: number[] = [];
  const inner = text.slice(1, -1);
  const utf8 = new TextEncoder();
  let from = 0;
  for (const found of inner.matchAll(ESCAPE)) {
    bytes.push(...utf8.encode(inner.slice(from, found.index)));
    from = found.index + found[0].length;
    const [, control, hex, octal, short, long] = found;
    const code = short ?? long;
    if (control !== undefined) bytes.push(CONTROL[control] as number);
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (code !== undefined && isCharacter(Number.parseInt(code, 16)))
      bytes.push(...utf8.encode(String.fromCodePoint(Number.parseInt(code, 16))));
    else return undefined;
  }
  bytes.push(...utf8.encode(inner.slice(from)));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

const isCharacter = (code: number): boolean => code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);

/** As people write it, and as `parseMatchers` reads it. */
export const matcherText = ({ label, is, value }: Matcher): string =>
  `${/^[a-zA-Z_]\w*$/.test(label) ? label : inQuotes(label)}${is}${inQuotes(value)}`;

export const matchersText = (matchers: readonly Matcher[]): string => `{${matchers.map(matcherText).join(", ")}}`;

const inQuotes = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`;
