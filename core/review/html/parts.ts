import type { Severity } from "../../baseline/rules.ts";
import { type Markup, markup } from "../../markup.ts";
import type { ReviewNumber } from "../shape.ts";
import { SEVERITY_MARKS } from "../words.ts";

/** A part of the page with a heading that the table of contents leads to. */
export const section = (id: string, title: string, lead: Markup | string | undefined, body: Markup): Markup =>
  markup`<section id="${id}" aria-labelledby="${id}-title">
<div class="title"><h2 id="${id}-title">${title}</h2>${lead === undefined ? undefined : markup`<p>${lead}</p>`}</div>
${body}
</section>`;

export interface Head {
  text: string;
  /** `n`: numbers, right-aligned. `v`: upright, where columns are narrow. */
  class?: "n" | "v";
}

/** A table that scrolls by itself where it is too wide. `caption` says what its rows are. */
export function table(
  caption: string,
  heads: readonly (Head | string)[],
  bodies: readonly Markup[],
  classes = "",
): Markup {
  const head = heads
    .map((each) => (typeof each === "string" ? { text: each } : each))
    .map(
      ({ text, class: own }: Head) =>
        markup`<th scope="col"${own ? markup` class="${own}"` : undefined}>${own === "v" ? markup`<span>${text}</span>` : text}</th>`,
    );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table${classes === "" ? undefined : markup` class="${classes}"`}><caption>${caption}</caption><thead><tr>${head}</tr></thead>
${bodies}
</table></div>`;
}

export const body = (rows: readonly Markup[]): Markup => markup`<tbody>${rows}</tbody>`;

export const severityBadge = (severity: Severity): Markup =>
  markup`<span class="badge ${severity}"><span aria-hidden="true">${SEVERITY_MARKS[severity]} </span>${severity}</span>`;

export const badge = (tone: "good" | "warn" | "bad" | "info" | "plain", symbol: string, words: string): Markup =>
  markup`<span class="badge ${tone}"><span aria-hidden="true">${symbol} </span>${words}</span>`;

export const small = (words: string | Markup): Markup => markup`<span class="small">${words}</span>`;

const ARROWS = { better: "✓", worse: "✗", same: "=", neither: "→" } as const;

export const trend = ({ trend: change }: ReviewNumber): Markup | undefined =>
  change === null
    ? undefined
    : markup`<span class="trend ${change.verdict}"><span aria-hidden="true">${ARROWS[change.verdict]} </span>${change.words}</span>`;

const NAMED = 12;

/** Names beyond the first are folded away: all of them are in the file. */
export function names(all: readonly string[]): Markup {
  const [shown, rest] = [all.slice(0, NAMED), all.slice(NAMED)];
  const first = markup`${shown.join(", ")}`;
  if (rest.length === 0) return first;
  return markup`${first}<details><summary>and ${rest.length} more</summary>${rest.join(", ")}</details>`;
}
