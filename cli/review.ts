import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import { InvalidInputError } from "#core/errors.ts";
import { renderHtml } from "#core/review/html/page.ts";
import { renderMarkdown } from "#core/review/markdown.ts";
import { type FleetReview, type PreviousReview, previousReview, reviewOf } from "#core/review/review.ts";
import type { ReviewMaterial } from "#events/operator/review.ts";
import { json } from "./io.ts";
import { ask } from "./operator-options.ts";
import { shortTime } from "./view/time.ts";

export const FORMATS = ["html", "markdown", "json"] as const;
export type Format = (typeof FORMATS)[number];

const EXTENSIONS: Record<string, Format> = { ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json" };

/** What a file of this name holds; undefined: its name does not say. */
export const formatOf = (file: string): Format | undefined => EXTENSIONS[extname(file).toLowerCase()];

const RENDERERS: Record<Format, (review: FleetReview) => string> = {
  html: renderHtml,
  markdown: renderMarkdown,
  json: (review) => `${json(review)}\n`,
};

export const rendered = (review: FleetReview, format: Format): string => RENDERERS[format](review);

type Client = Pick<OperatorClient, "send">;

/** The review of a deployment or sandbox, page after page; by the clock of the first page. */
export async function readReview(client: Client, previous?: PreviousReview): Promise<FleetReview> {
  const material: Partial<ReviewMaterial> & Pick<ReviewMaterial, "clusters"> = { clusters: [] };
  for (let after: string | undefined; ; ) {
    const page = await ask(client, { action: "review", ...(after === undefined ? {} : { after }) }, "review");
    material.clusters.push(...page.clusters);
    if (page.fleet) material.fleet = page.fleet;
    if (page.next === null) break;
    after = page.next;
  }
  const { fleet, clusters } = material;
  if (!fleet) throw new InvalidInputError("UNEXPECTED_ANSWER", "the operator left out what is not about one cluster");
  if (previous) checkPrevious(previous, fleet);
  return reviewOf({ fleet, clusters }, previous);
}

/** @throws {InvalidInputError} BAD_REVIEW: numbers that cannot be compared would be compared with nothing, and nobody would know */
function checkPrevious({ fleet, at }: PreviousReview, { fleet: own, now }: ReviewMaterial["fleet"]): void {
  if (fleet !== own)
    throw new InvalidInputError("BAD_REVIEW", `the review before is of fleet ${fleet}, this one of ${own}`);
  if (at >= now)
    throw new InvalidInputError(
      "BAD_REVIEW",
      `the review before is of ${shortTime(at)} UTC, which is not before this one (${shortTime(now)} UTC)`,
    );
}

/** A review that was written by `report --format json`. @throws {InvalidInputError} BAD_REVIEW */
export function readPrevious(path: string): PreviousReview {
  const bad = (why: string, cause?: unknown) =>
    new InvalidInputError("BAD_REVIEW", `${path} ${why}; \`fleetwright report --format json\` writes one`, { cause });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw bad(`cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
  try {
    return previousReview.parse(JSON.parse(text));
  } catch (cause) {
    throw bad("is no fleet review in JSON", cause);
  }
}
