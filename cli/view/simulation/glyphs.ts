import { type BarClass, KIND_ORDER } from "#core/timeline/kinds.ts";
import { colours as c } from "../colours.ts";

type Paint = (text: string) => string;

export interface Glyph {
  /** First character of a bar. */
  first: string;
  /** All others. */
  rest: string;
  paint: Paint;
}

const dim: Paint = (text) => c.dim(text);
const same = (glyph: string, paint: Paint): Glyph => ({ first: glyph, rest: glyph, paint });
/** Waits are told by a letter, so that a plain text says what is waited for. */
const wait = (letter: string): Glyph => ({ first: letter, rest: "·", paint: dim });

const GLYPHS: Record<string, Glyph> = {
  window: wait("w"),
  freeze: wait("f"),
  canary: wait("c"),
  concurrency: wait("n"),
  "redundancy-group": wait("g"),
  "account-region-cap": wait("a"),
  paused: wait("p"),
  approval: wait("?"),
  gate: wait("h"),
  preflight: same("▖", (text) => c.white(text)),
  "addons-before": same("▒", (text) => c.magenta(text)),
  "control-plane": same("█", (text) => c.blue(text)),
  bake: same("▂", (text) => c.yellow(text)),
  nodegroups: same("▓", (text) => c.green(text)),
  "following-nodes": same("▒", (text) => c.green(text)),
  authority: same("▉", (text) => c.cyan(text)),
  "next-pass": wait("2"),
  "addons-after": same("▚", (text) => c.magenta(text)),
  verification: same("▝", (text) => c.white(text)),
  soak: same("░", (text) => c.yellow(text)),
  rollback: same("▞", (text) => c.red(text)),
};

/** How a bar looks. One of a kind nobody knows starts with its own first letter. */
export function glyphOf({ class: group, kind, label }: { class: BarClass; kind: string; label: string }): Glyph {
  const known = GLYPHS[kind];
  if (known) return known;
  if (group === "rollback") return GLYPHS.rollback ?? same("▞", c.red);
  const word = label.replace(/^waits: /, "");
  const letter = (word[0] ?? "?").toUpperCase();
  return { first: letter, rest: group === "wait" ? "·" : "=", paint: group === "wait" ? dim : (text) => c.cyan(text) };
}

/** Kinds in the order of the legend; unknown ones last, by name. */
export function inLegendOrder<T extends { kind: string }>(kinds: readonly T[]): T[] {
  const rank = ({ kind }: T) => (KIND_ORDER.includes(kind) ? KIND_ORDER.indexOf(kind) : KIND_ORDER.length);
  return [...kinds].sort((a, b) => rank(a) - rank(b) || (a.kind < b.kind ? -1 : 1));
}
