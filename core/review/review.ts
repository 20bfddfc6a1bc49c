import type { ReviewMaterial } from "#events/operator/review.ts";
import { addonMatrix } from "./addons.ts";
import { attentionOf } from "./attention.ts";
import { reviewClusters, skewOf } from "./clusters.ts";
import { costsOf, deadlinesOf, withDaysLeft } from "./deadlines.ts";
import { findingsOf } from "./findings.ts";
import { gapsOf } from "./gaps.ts";
import { numbersOf } from "./numbers.ts";
import { runsOf } from "./runs.ts";
import { type FleetReview, type PreviousReview, REVIEW_FORMAT } from "./shape.ts";

export { type FleetReview, fleetReview, type PreviousReview, previousReview } from "./shape.ts";

/**
 * The fleet review. The same material gives the same review, to the last letter.
 *
 * @param previous the review before, of the same fleet: its numbers are compared with these
 */
export function reviewOf(material: ReviewMaterial, previous?: PreviousReview): FleetReview {
  const { fleet } = material;
  const before = previous?.fleet === fleet.fleet && previous.at < fleet.now ? previous : undefined;
  const addons = addonMatrix(material);
  const clusters = reviewClusters(material, addons, before?.at ?? null);
  const parts = {
    fleet: fleet.fleet,
    at: fleet.now,
    previousAt: before?.at ?? null,
    until: fleet.until,
    prices: fleet.prices,
    clusters,
    skew: skewOf(material, clusters),
    addons,
    deadlines: deadlinesOf(material),
    costs: costsOf(material),
    ...findingsOf(material),
    ...withDaysLeft(fleet),
    runs: runsOf(material),
    gaps: gapsOf(material),
  };
  return { format: REVIEW_FORMAT, ...parts, attention: attentionOf(parts), numbers: numbersOf(parts, before) };
}
