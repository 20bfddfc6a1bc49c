import { type Outcomes, outcomesOf } from "../convergence/outcomes.ts";
import type { WorkItem } from "../convergence/work-item.ts";
import type { AdoptionRecord } from "../fleet/record.ts";
import type { Reason } from "../planner/plan.ts";

/** What came of an adoption, as its closing event and messages say it. */
export interface AdoptionSummary extends Outcomes {
  status: "adopted" | "incomplete";
  reason: Reason;
}

/** @param satisfied what was so before anything was begun */
export function summaryOf(items: readonly WorkItem[], satisfied: readonly string[]): AdoptionSummary {
  const all = outcomesOf(items, satisfied);
  const status = all.needsPerson.length + all.failed.length === 0 ? "adopted" : "incomplete";
  return { status, reason: reasonOf(status, all), ...all };
}

function reasonOf(status: AdoptionSummary["status"], all: Outcomes): Reason {
  const { done, alreadySo, needsPerson, failed } = all;
  const counted = [
    `${done.length} done`,
    `${alreadySo.length} already so`,
    ...(needsPerson.length > 0 ? [`${needsPerson.length} for a person`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
  ];
  return { code: status === "adopted" ? "ADOPTED" : "INCOMPLETE", message: counted.join(", ") };
}

/** How an adoption ended as a whole. */
export interface AdoptionEnding {
  status: Exclude<AdoptionRecord["status"], "running">;
  reason: Reason;
}
