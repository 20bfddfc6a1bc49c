import type { Comparison, Difference } from "../baseline/difference.ts";
import { foundId, foundItem, foundOf } from "./plan.ts";
import type { WorkItem, WorkOutcome, WorkPlan } from "./work-item.ts";

export interface Verification {
  /** Items whose outcome is another than was thought, and findings that are new. */
  changed: WorkItem[];
  /** Ids of what may come right by itself. */
  open: string[];
}

/**
 * Looks, after all was done, whether it shows.
 *
 * @param final nobody waits any longer: what is not well now is told as it is
 */
export function verify(
  plan: WorkPlan,
  items: readonly WorkItem[],
  comparison: Comparison,
  { at, final }: { at: string; final: boolean },
): Verification {
  const changed: WorkItem[] = [];
  const open: string[] = [];
  const left = new Map(comparison.differences.flatMap((each) => (each.step ? [[each.step.id, each] as const] : [])));
  const unwell = new Set(comparison.differences.filter(({ rule }) => rule === UNWELL).map(({ subject }) => subject));
  for (const item of items) {
    const judged = judge(item, { left: left.get(item.id), unwell });
    if (judged === "open") open.push(item.id);
    const outcome = judged === "open" ? late(item, left.get(item.id)) : judged;
    if (outcome && (judged !== "open" || final)) changed.push({ ...item, outcome, endedAt: at });
  }
  const known = new Set(items.map(({ id }) => id));
  const addons = new Set(items.flatMap(({ step }) => (step && "addon" in step ? [step.addon] : [])));
  const more = comparison.differences
    .filter(({ rule, subject }) => !(rule === UNWELL && addons.has(subject)))
    .filter((each) => !known.has(each.step?.id ?? foundId(each)))
    .map((each) => foundItem(foundOf(each), { workId: plan.workId, plannedAt: at }))
    .filter(({ id }) => !known.has(id));
  return { changed: [...changed, ...more], open };
}

const UNWELL = "addon-degraded";

/** The item's outcome if it is another now; `open`: it is not well, and may be soon. */
function judge(
  { step, outcome }: WorkItem,
  { left, unwell }: { left: Difference | undefined; unwell: ReadonlySet<string> },
): WorkOutcome | "open" | undefined {
  if (!step || !outcome) return undefined;
  const isAddon = "addon" in step;
  if (outcome.outcome === "unhealthy") return isAddon && unwell.has(step.addon) ? "open" : { outcome: "done" };
  if (outcome.outcome !== "done" && outcome.outcome !== "already-so") return undefined;
  if (left || (isAddon && unwell.has(step.addon))) return "open";
  return undefined;
}

/** What is said of an item that did not come right in time. */
function late({ outcome }: WorkItem, left: Difference | undefined): WorkOutcome | undefined {
  if (outcome?.outcome === "unhealthy") return undefined;
  return left
    ? { outcome: "failed", reason: `it was done and does not show: ${left.message}` }
    : { outcome: "unhealthy", reason: "it was done, and is not healthy now" };
}
