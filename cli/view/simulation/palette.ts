import { Markup, type Markup as MarkupType, markup } from "#core/markup.ts";
import type { BarClass } from "#core/timeline/kinds.ts";

/** How a kind of bar is drawn. Colours are those of Okabe and Ito, which all kinds of colour vision tell apart; patterns and words tell them apart without any. */
export interface Ink {
  /** Name of the colour in the style sheet. */
  colour: string;
  /** Pattern over the colour. */
  pattern?: PatternName;
  /** A word for the bar, when there is room. */
  word: string;
}

type PatternName = "rising" | "falling" | "upright" | "level" | "dots" | "grid" | "cross";

const INKS: Record<string, Ink> = {
  window: { colour: "wait", pattern: "rising", word: "window" },
  freeze: { colour: "wait", pattern: "cross", word: "freeze" },
  canary: { colour: "wait", pattern: "dots", word: "canary" },
  concurrency: { colour: "wait", pattern: "level", word: "slot" },
  "redundancy-group": { colour: "wait", pattern: "upright", word: "group" },
  "account-region-cap": { colour: "wait", pattern: "grid", word: "cap" },
  paused: { colour: "wait", pattern: "falling", word: "paused" },
  approval: { colour: "wait", pattern: "dots", word: "approval" },
  gate: { colour: "wait", pattern: "grid", word: "gate" },
  preflight: { colour: "check", word: "preflight" },
  "addons-before": { colour: "addons", pattern: "rising", word: "add-ons" },
  "control-plane": { colour: "control-plane", word: "control plane" },
  bake: { colour: "bake", pattern: "dots", word: "bake" },
  nodegroups: { colour: "nodes", word: "node groups" },
  "following-nodes": { colour: "nodes", pattern: "dots", word: "nodes follow" },
  authority: { colour: "control-plane", pattern: "rising", word: "authority" },
  "next-pass": { colour: "wait", pattern: "level", word: "next pass" },
  "addons-after": { colour: "addons", word: "add-ons" },
  verification: { colour: "check", pattern: "upright", word: "verify" },
  soak: { colour: "soak", word: "soak" },
  rollback: { colour: "rollback", pattern: "cross", word: "rollback" },
};

/** One that nobody knows has a colour and pattern of its class, and its own name. */
export function inkOf({ class: group, kind, label }: { class: BarClass; kind: string; label: string }): Ink {
  const known = INKS[kind];
  if (known) return known;
  if (group === "wait") return { colour: "wait", pattern: "falling", word: label.replace(/^waits: /, "") };
  return group === "rollback"
    ? { colour: "rollback", pattern: "cross", word: label }
    : { colour: "other", pattern: "falling", word: label };
}

type Shade = readonly [light: string, dark: string];

const SHADES: Record<string, Shade> = {
  paper: ["#ffffff", "#12161c"],
  card: ["#f6f8fa", "#1a2028"],
  ink: ["#1b2430", "#e4e9ef"],
  muted: ["#5a6675", "#9aa7b5"],
  line: ["#dfe4ea", "#2c3541"],
  band: ["#eef1f5", "#1c232d"],
  good: ["#00704f", "#3fc79a"],
  bad: ["#b34700", "#ff9a5c"],
  wait: ["#e7eaef", "#2a323d"],
  "control-plane": ["#0072b2", "#3b9fd8"],
  nodes: ["#009e73", "#2fbd92"],
  addons: ["#cc79a7", "#d98fb8"],
  check: ["#56b4e9", "#7cc6ef"],
  bake: ["#e69f00", "#e9ae33"],
  soak: ["#f3ead0", "#453d22"],
  "soak-edge": ["#b59a3c", "#a8924a"],
  rollback: ["#d55e00", "#e87c2e"],
  other: ["#8a94a1", "#7b8794"],
};

const declarations = (at: 0 | 1): string =>
  Object.entries(SHADES)
    .map(([name, shade]) => `--${name}:${shade[at]}`)
    .join(";");

/** The colours as custom properties of `selector`; dark ones where the reader's system is dark, light ones on paper always. */
export function shadeRules(selector: string): MarkupType {
  return new Markup(
    `${selector}{${declarations(0)}}
@media (prefers-color-scheme:dark){${selector}{${declarations(1)}}}
@media print{${selector}{${declarations(0)}}}`,
  );
}

/** The light colour as an attribute as well: viewers that know no custom properties fall back to it. */
export const lightOf = (colour: string): string => SHADES[colour]?.[0] ?? "#000000";

const STROKES: Record<PatternName, string> = {
  rising: "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4",
  falling: "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4",
  upright: "M2,0 v8 M6,0 v8",
  level: "M0,2 h8 M0,6 h8",
  dots: "M2,2 h.01 M6,6 h.01",
  grid: "M0,4 h8 M4,0 v8",
  cross: "M0,0 l8,8 M8,0 l-8,8",
};

/** Patterns are drawn over the colour, in a tone of the text. */
export const patternDefs: MarkupType = markup`<defs>${Object.entries(STROKES).map(
  ([name, path]) =>
    markup`<pattern id="p-${name}" width="8" height="8" patternUnits="userSpaceOnUse"><path class="hatch" d="${path}" fill="none" stroke="#1b2430" stroke-opacity=".38" stroke-width="${name === "dots" ? 1.8 : 1}" stroke-linecap="${name === "dots" ? "round" : "butt"}"/></pattern>`,
)}</defs>`;
