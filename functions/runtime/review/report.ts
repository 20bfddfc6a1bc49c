import { AccessDeniedError } from "#core/errors.ts";
import type { Ports } from "#core/ports.ts";
import type { FleetReview, PreviousReview } from "#core/review/review.ts";
import { reportReady } from "#events/fleet/report-ready.ts";
import type { ReviewPorts } from "./fleet.ts";

export type ReportPorts = ReviewPorts & Pick<Ports, "reports" | "events">;

/** `reports/2026-11-23T0700`; the page, Markdown and JSON have it with their endings. */
const keyOf = (period: string): string => `reports/${period.slice(0, 16).replace(":", "")}`;

/**
 * Makes the review of a time, keeps it as a page, Markdown and JSON, and publishes that it is there. Made twice, the first one stays: what is told is what is kept.
 *
 * @param before the key of the review before, whose numbers these are compared with
 * @returns the key of the page
 */
export async function makeReport(
  ports: ReportPorts,
  { period, before, now }: { period: string; before: string | undefined; now: Date },
): Promise<string> {
  const key = keyOf(period);
  const [{ collectReview }, { fleetReview }, { renderHtml }, { renderMarkdown }, { numberText }] = await Promise.all([
    import("./collect.ts"),
    import("#core/review/review.ts"),
    import("#core/review/html/page.ts"),
    import("#core/review/markdown.ts"),
    import("#core/review/words.ts"),
  ]);
  const made = await collectReview(ports, now, await previous(ports, before));
  // JSON is first and decides: of two that make it at once, one is kept and both tell it.
  const first = await ports.reports.save(`${key}.json`, `${JSON.stringify(made)}\n`, "application/json");
  const review: FleetReview = first
    ? made
    : fleetReview.parse(JSON.parse((await ports.reports.read(`${key}.json`)) ?? "null"));
  await Promise.all([
    ports.reports.save(`${key}.html`, renderHtml(review), "text/html; charset=utf-8"),
    ports.reports.save(`${key}.md`, renderMarkdown(review), "text/markdown; charset=utf-8"),
  ]);
  await ports.events.publish([
    reportReady({
      fleet: review.fleet,
      period,
      key: `${key}.html`,
      numbers: review.numbers.map(({ title, value, unit, trend }) => ({
        title,
        text: numberText({ value, unit }),
        trend: trend && { words: trend.words, verdict: trend.verdict },
      })),
      attention: review.attention.map(({ severity, text }) => ({ severity, text })),
      gaps: review.gaps.length,
      at: review.at,
    }),
  ]);
  return `${key}.html`;
}

/** The review before; without it there is no trend, and that is all. */
async function previous(
  { reports }: Pick<Ports, "reports">,
  key: string | undefined,
): Promise<PreviousReview | undefined> {
  if (key === undefined) return undefined;
  const { previousReview } = await import("#core/review/review.ts");
  // S3 says 403 of what is gone to whoever may not list.
  const text = await reports.read(key.replace(/\.html$/, ".json")).catch((error: unknown) => {
    if (error instanceof AccessDeniedError) return undefined;
    throw error;
  });
  return text === undefined ? undefined : previousReview.safeParse(JSON.parse(text)).data;
}
