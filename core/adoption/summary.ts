import type { WorkItem, WorkOutcome } from "../convergence/work-item.ts";
import type { AdoptionRecord } from "../fleet/record.ts";
import type { Reason } from "../planner/plan.ts";

/** What came of an adoption, as its closing event and messages say it. */
export interface AdoptionSummary {
  status: "adopted" | "incomplete";
  reason: Reason;
  /** Sentences. */
  done: string[];
  alreadySo: string[];
  needsPerson: Trouble[];
  failed: Trouble[];
}

export interface Trouble {
  what: string;
  reason: string;
}

/** @param satisfied what was so before anything was begun */
export function summaryOf(items: readonly WorkItem[], satisfied: readonly string[]): AdoptionSummary {
  const ending = (...outcomes: WorkOutcome["outcome"][]) =>
    items.filter(({ outcome }) => outcome && outcomes.includes(outcome.outcome));
  const troubles = (some: readonly WorkItem[]): Trouble[] =>
    some.map(({ what, outcome }) => ({ what, reason: outcome && "reason" in outcome ? outcome.reason : "" }));
  const done = ending("done").map(({ what }) => what);
  const alreadySo = [...satisfied, ...ending("already-so").map(({ what }) => what)];
  const needsPerson = troubles(ending("needs-person", "unhealthy"));
  const failed = troubles([...ending("failed"), ...items.filter(({ outcome }) => !outcome)]);
  const status = needsPerson.length + failed.length === 0 ? "adopted" : "incomplete";
  return {
    status,
    reason: reasonOf(status, { done, alreadySo, needsPerson, failed }),
    done,
    alreadySo,
    needsPerson,
    failed,
  };
}

function reasonOf(status: AdoptionSummary["status"], all: Omit<AdoptionSummary, "status" | "reason">): Reason {
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
