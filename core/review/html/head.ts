import { type Markup, markup } from "../../markup.ts";
import { at, count } from "../../preflight/text.ts";
import type { FleetReview, ReviewNumber } from "../shape.ts";
import { numberText } from "../words.ts";
import { section, severityBadge, trend } from "./parts.ts";

export function heading({ fleet, at: now, previousAt, clusters }: FleetReview): Markup {
  const accounts = new Set(clusters.map(({ account }) => account)).size;
  const regions = new Set(clusters.map(({ region }) => region)).size;
  const size = `${count(clusters.length, "cluster")} in ${count(accounts, "account")} and ${count(regions, "Region")}`;
  const compared = previousAt === null ? "" : `, compared with ${at(previousAt)}`;
  return markup`<header>
<p class="eyebrow">Fleet review</p>
<h1>${fleet}</h1>
<p class="muted">${size}, as of <time datetime="${now}">${at(now)}</time> by what was seen last${compared}.</p>
</header>`;
}

/** What somebody should look at first. */
export function attention({ attention: items }: FleetReview): Markup {
  const rows = items.map(
    ({ severity, text, section: id }) =>
      markup`<li>${severityBadge(severity)}<span>${text} <a href="#${id}">Look<span class="sr"> at ${id}</span></a></span></li>`,
  );
  const body =
    rows.length === 0
      ? markup`<p class="card pad"><span class="badge good"><span aria-hidden="true">✓ </span>all well</span> Nothing stands out: no urgent finding, no deadline near, nothing unread.</p>`
      : markup`<ul class="first card">${rows}</ul>`;
  return section("first", "Look at first", undefined, body);
}

/** Which numbers stand together, the first of each large. */
const GROUPS: readonly (readonly [title: string, ids: readonly string[]])[] = [
  ["Fleet", ["clusters", "adopted", "open-runs", "gaps"]],
  ["Support", ["cost-of-waiting", "standard-support", "extended-support", "unsupported", "unknown-support"]],
  ["Open findings", ["critical-findings", "high-findings", "medium-findings", "low-findings", "exempted-findings"]],
  ["Add-ons and hybrid nodes", ["addon-coverage", "hybrid-connected", "hybrid-troubled"]],
];

export function numbers({ numbers: all, previousAt }: FleetReview): Markup {
  const cards = GROUPS.flatMap(([title, ids]) => {
    const own = ids.flatMap((id) => all.find((number) => number.id === id) ?? []);
    if (own.length === 0) return [];
    return [
      markup`<div class="card"><h3>${title}</h3><dl>${own.map((number, index) => line(number, index === 0))}</dl></div>`,
    ];
  });
  const lead = previousAt === null ? undefined : `Changes are since ${at(previousAt)}; what has none is as it was.`;
  return section("numbers", "Numbers", lead, markup`<div class="numbers">${cards}</div>`);
}

const line = (number: ReviewNumber, big: boolean): Markup =>
  markup`<div${big ? markup` class="big"` : undefined}><dt>${number.title}</dt><dd>${numberText(number)}</dd>${trendOf(number)}</div>`;

function trendOf(number: ReviewNumber): Markup | undefined {
  // A column of `unchanged` hides what did change.
  const change = number.trend?.verdict === "same" ? undefined : trend(number);
  return change && markup`<dd class="change">${change}</dd>`;
}
