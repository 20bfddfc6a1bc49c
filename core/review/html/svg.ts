import { fitted } from "../../fitted.ts";
import { type Markup, markup } from "../../markup.ts";
import type { Support } from "../shape.ts";

/** Fills of the style sheet, the ones that are easiest to tell apart first. */
const FILLS = ["blue", "sky", "standard", "purple", "extended", "unknown"] as const;

/** The colour of a minor: the newest has the first. Which support it has is its pattern, and said in words. */
export const fillOf = (index: number): string => FILLS[Math.min(index, FILLS.length - 1)] ?? "unknown";

/** Drawn over a colour: `$` extended support, crosses: none. */
const PATTERN_OF: Record<Support, string | undefined> = {
  standard: undefined,
  extended: "p-rising",
  unsupported: "p-cross",
  unknown: "p-dots",
};

/** Once on the page; all pictures draw with them. */
export const patterns: Markup = markup`<defs>
<pattern id="p-rising" width="8" height="8" patternUnits="userSpaceOnUse"><path class="hatch" d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"/></pattern>
<pattern id="p-cross" width="8" height="8" patternUnits="userSpaceOnUse"><path class="hatch" d="M0,0 l8,8 M8,0 l-8,8"/></pattern>
<pattern id="p-dots" width="6" height="6" patternUnits="userSpaceOnUse"><path class="hatch" d="M2,2 h.01 M5,5 h.01" stroke-width="2" stroke-linecap="round"/></pattern>
</defs>`;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A bar in its colour and pattern, with words in it when there is room, and what it says on hover. */
export function bar(box: Box, fill: string, title: string, words = "", support: Support = "standard"): Markup {
  const { x, y, width, height } = box;
  const pattern = PATTERN_OF[support];
  const shape = (rest: Markup) => markup`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3" ${rest}/>`;
  const text = fitted(words, width - 10);
  return markup`<g><title>${title}</title>${shape(markup`class="f-${fill} gap"`)}${
    pattern === undefined ? undefined : shape(markup`fill="url(#${pattern})"`)
  }${
    text.length < 3
      ? undefined
      : markup`<text class="on on-${fill}" x="${x + width / 2}" y="${y + height / 2 + 4.5}" text-anchor="middle">${text}</text>`
  }</g>`;
}

export const text = (classes: string, x: number, y: number, words: string, anchor = "start"): Markup =>
  markup`<text class="${classes}" x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;

/** A picture that is read aloud by its title and description; what it shows stands in a table as well. */
export function picture(
  id: string,
  title: string,
  description: string,
  size: readonly [number, number],
  shapes: Markup,
): Markup {
  const [width, height] = size;
  return markup`<svg role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${width} ${height}" xmlns="http://www.w3.org/2000/svg"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${shapes}</svg>`;
}
