import { outcomesOf, type Trouble, whyNot } from "../convergence/outcomes.ts";
import { foundId } from "../convergence/plan.ts";
import type { WorkItem, WorkPlan } from "../convergence/work-item.ts";
import type { FixAttempt } from "../findings/finding.ts";
import type { FixRecord } from "../fleet/record.ts";
import type { Reason } from "../planner/plan.ts";

/** How a fix ended as a whole. */
export interface FixEnding {
  status: Exclude<FixRecord["status"], "running">;
  reason: Reason;
}

/** What came of a fix, as its closing event and messages say it. */
export interface FixSummary extends FixEnding {
  fixed: string[];
  /** What was over before anything was begun. */
  alreadySo: string[];
  notFixed: Trouble[];
  /** Findings nothing was begun about. */
  needsPerson: Trouble[];
}

/** @param ending how it broke off; absent: it came to its end, and its items say how */
export function fixSummary(items: readonly WorkItem[], plan: WorkPlan | undefined, ending?: FixEnding): FixSummary {
  const steps = items.filter(({ step }) => step).map((item) => (ending ? unseen(item) : item));
  const begun = outcomesOf(steps, plan?.satisfied ?? []);
  const { needsPerson } = outcomesOf(
    items.filter(({ step }) => !step),
    [],
  );
  const notFixed = [...begun.failed, ...begun.needsPerson];
  const all = { fixed: begun.done, alreadySo: begun.alreadySo, notFixed, needsPerson };
  return { ...(ending ?? endingOf(all)), ...all };
}

/** Nobody says of what broke off that it fixed something. */
const unseen = (item: WorkItem): WorkItem =>
  item.outcome?.outcome === "done"
    ? {
        ...item,
        outcome: { outcome: "failed", reason: "it was done; whether the finding is over is for the next scan" },
      }
    : item;

function endingOf({ fixed, alreadySo, notFixed, needsPerson }: Omit<FixSummary, "status" | "reason">): FixEnding {
  const counted = [
    `${fixed.length} fixed`,
    ...(alreadySo.length > 0 ? [`${alreadySo.length} already over`] : []),
    ...(notFixed.length > 0 ? [`${notFixed.length} not fixed`] : []),
    ...(needsPerson.length > 0 ? [`${needsPerson.length} for a person`] : []),
  ].join(", ");
  if (notFixed.length > 0) return { status: "incomplete", reason: { code: "NOT_ALL_FIXED", message: counted } };
  if (fixed.length + alreadySo.length > 0) return { status: "fixed", reason: { code: "FIXED", message: counted } };
  const message = `there is nothing that could be fixed${needsPerson.length > 0 ? `, ${counted.split(", ").at(-1)}` : ""}`;
  return { status: "skipped", reason: { code: "NOTHING_TO_FIX", message } };
}

/**
 * What came of each finding that a fix was about, by its id.
 *
 * @param asked ids of findings it was started for; those it never came to share its ending
 */
export function attemptsOf(
  items: readonly WorkItem[],
  asked: readonly string[],
  ending: FixEnding,
): Map<string, Pick<FixAttempt, "outcome" | "reason">> {
  const outcome = ending.status === "incomplete" ? "failed" : ending.status;
  const reason = outcome === "fixed" ? "" : ending.reason.message;
  const left = new Map(items.filter(({ step }) => !step).map((item) => [item.id, item]));
  return new Map([
    ...asked.map((id) => {
      const [rule = "", ...subject] = id.split("#");
      const alone = left.get(foundId({ rule, subject: subject.join("#") }));
      return [id, alone ? attemptOf(alone, ending) : { outcome, reason }] as const;
    }),
    ...items.flatMap((item) => (item.fixes ?? []).map((id) => [id, attemptOf(item, ending)] as const)),
  ]);
}

/** What was held up before it began is no failure of it. */
function attemptOf(item: WorkItem, { status, reason }: FixEnding): Pick<FixAttempt, "outcome" | "reason"> {
  const { outcome, startedAt } = item;
  if (outcome?.outcome === "done" || outcome?.outcome === "already-so") return { outcome: "fixed", reason: "" };
  if (status === "skipped" && !outcome && startedAt === undefined)
    return { outcome: "skipped", reason: reason.message };
  return { outcome: "failed", reason: whyNot(item) };
}
