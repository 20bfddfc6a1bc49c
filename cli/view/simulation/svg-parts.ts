import { LETTER } from "#core/fitted.ts";
import { type Markup, markup } from "#core/markup.ts";
import type { BarClass } from "#core/timeline/kinds.ts";
import { inkOf, lightOf } from "./palette.ts";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A bar in its colour and pattern, with a word in it when there is room, and what it says on hover. */
export function barShape(
  bar: { class: BarClass; kind: string; label: string },
  { x, y, width, height }: Box,
  title: string,
  word = inkOf(bar).word,
): Markup {
  const { colour, pattern } = inkOf(bar);
  const box = (shape: Markup) =>
    markup`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="1.5" ${shape}/>`;
  const room = word.length * LETTER + 8 <= width;
  return markup`<g><title>${title}</title>${box(markup`class="f-${colour}" fill="${lightOf(colour)}"`)}${
    pattern === undefined ? undefined : box(markup`fill="url(#p-${pattern})"`)
  }${
    room
      ? markup`<text class="${pattern === undefined ? "word" : "word halo"} on-${colour}" x="${x + width / 2}" y="${y + height / 2 + 3.6}" text-anchor="middle">${word}</text>`
      : undefined
  }</g>`;
}

export const text = (classes: string, x: number, y: number, words: string, anchor = "start"): Markup =>
  markup`<text class="${classes}" x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;

export const line = (classes: string, x1: number, y1: number, x2: number, y2: number): Markup =>
  markup`<line class="${classes}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${lightOf("line")}"/>`;
