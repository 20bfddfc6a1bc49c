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
    some.map((item) => ({ what: item.what, reason: why(item) }));
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

/** Why an item did not come out well; one without an outcome was left behind by an execution that broke off. */
function why({ outcome, startedAt }: WorkItem): string {
  if (outcome) return "reason" in outcome ? outcome.reason : "";
  return startedAt === undefined ? "it was not begun" : "it was begun, and nobody saw how it ended";
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
