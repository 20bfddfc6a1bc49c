import type { WorkItem, WorkOutcome, WorkPlan } from "./work-item.ts";

/** Something that did not come out well, and why. */
export interface Trouble {
  what: string;
  reason: string;
}

/** What came of a plan's items, in their order, in words. */
export interface Outcomes {
  done: string[];
  alreadySo: string[];
  needsPerson: Trouble[];
  failed: Trouble[];
}

/** @param satisfied what was so before anything was begun */
export function outcomesOf(items: readonly WorkItem[], satisfied: readonly string[]): Outcomes {
  const ending = (...outcomes: WorkOutcome["outcome"][]) =>
    items.filter(({ outcome }) => outcome && outcomes.includes(outcome.outcome));
  const troubles = (some: readonly WorkItem[]): Trouble[] =>
    some.map((item) => ({ what: item.what, reason: whyNot(item) }));
  return {
    done: ending("done").map(({ what }) => what),
    alreadySo: [...satisfied, ...ending("already-so").map(({ what }) => what)],
    needsPerson: troubles(ending("needs-person", "unhealthy")),
    failed: troubles([...ending("failed"), ...items.filter(({ outcome }) => !outcome)]),
  };
}

/** Why an item did not come out well; one without an outcome was left behind by an execution that broke off. */
export function whyNot({ outcome, startedAt }: WorkItem): string {
  if (outcome) return "reason" in outcome ? outcome.reason : "";
  return startedAt === undefined ? "it was not begun" : "it was begun, and nobody saw how it ended";
}

/** As they were carried out; what was only found comes last. */
export function inOrder(items: readonly WorkItem[], plan: WorkPlan | undefined): WorkItem[] {
  const order = new Map(plan?.waves.flat().map((id, index) => [id, index]));
  const position = ({ id }: WorkItem) => order.get(id) ?? order.size;
  return [...items].sort((a, b) => position(a) - position(b));
}
