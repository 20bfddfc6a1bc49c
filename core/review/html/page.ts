import { createHash } from "node:crypto";
import { type Markup, markup } from "../../markup.ts";
import { at } from "../../preflight/text.ts";
import type { FleetReview } from "../shape.ts";
import { attention, heading, numbers } from "./head.ts";
import { STYLE } from "./style.ts";

/** The one style there may be, by its digest, and nothing from anywhere: whatever somebody's names did to the page, it could load and send nothing. */
const policyFor = (style: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");

/** The review as one HTML file that needs nothing else: no network, readable in light, dark, on paper and aloud. */
export function renderHtml(review: FleetReview): string {
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(STYLE.text)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${`Fleet review: ${review.fleet}, ${review.at.slice(0, 10)}`}</title>
<style>${STYLE}</style>
</head>
<body>
${heading(review)}
<main>
${sections(review)}
</main>
<footer><p>Made by Fleetwright at ${at(review.at)} from what is on record. Times are UTC, costs by list prices.</p></footer>
</body>
</html>`;
  return `${page.text}\n`;
}

const sections = (review: FleetReview): readonly Markup[] => [attention(review), numbers(review)];
