import { createHash } from "node:crypto";
import { type Markup, markup } from "../../markup.ts";
import { at } from "../../preflight/text.ts";
import type { FleetReview } from "../shape.ts";
import { addons } from "./addons.ts";
import { costs } from "./costs.ts";
import { findings } from "./findings.ts";
import { attention, heading, numbers } from "./head.ts";
import { inventory } from "./inventory.ts";
import { exemptions, gaps, hybrid, runs } from "./rest.ts";
import { SCRIPT } from "./script.ts";
import { skew } from "./skew.ts";
import { STYLE } from "./style.ts";
import { patterns } from "./svg.ts";
import { timeline } from "./timeline.ts";

const digest = ({ text }: Markup): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The one style and the one script there may be, by their digests, and nothing from anywhere: whatever somebody's names did to the page, it could load and send nothing. */
const CONTENT_POLICY = [
  "default-src 'none'",
  `style-src ${digest(STYLE)}`,
  `script-src ${digest(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const PARTS: readonly (readonly [id: string, title: string, part: (review: FleetReview) => Markup | undefined])[] = [
  ["first", "First", attention],
  ["numbers", "Numbers", numbers],
  ["versions", "Versions", skew],
  ["deadlines", "Deadlines", timeline],
  ["costs", "Cost", costs],
  ["inventory", "Inventory", inventory],
  ["addons", "Add-ons", addons],
  ["findings", "Findings", findings],
  ["exemptions", "Exemptions", exemptions],
  ["hybrid", "Hybrid", hybrid],
  ["runs", "Runs", runs],
  ["gaps", "Gaps", gaps],
];

/** The review as one HTML file that needs nothing else: no network, readable in light, dark, on paper and aloud. */
export function renderHtml(review: FleetReview): string {
  const parts = PARTS.flatMap(([id, title, part]) => {
    const shown = part(review);
    return shown ? [{ id, title, shown }] : [];
  });
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${`Fleet review: ${review.fleet}, ${review.at.slice(0, 10)}`}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#first">To the review</a>
<svg class="sr" width="1" height="1" aria-hidden="true">${patterns}</svg>
${heading(review)}
<nav aria-label="Parts of the review"><div><ul>${parts.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul><label hidden="">Clusters<input id="filter" type="search" placeholder="name, tier, owner, Region"/> <output id="filtered" for="filter"></output></label></div></nav>
<main>
${parts.map(({ shown }) => shown)}
</main>
<footer><p>Made by Fleetwright at ${at(review.at)} from what is on record. Times are UTC, costs by list prices. This file loads and sends nothing.</p></footer>
<script>${SCRIPT}</script>
</body>
</html>`;
  return `${page.text}\n`;
}
