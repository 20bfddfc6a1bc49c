import type { WorkItem, WorkOutcome } from "../convergence/work-item.ts";
import { findingId } from "../findings/finding.ts";

/** What the scan after a fix says. */
export interface AfterFix {
  /** Everything that is not as it should be now. */
  present: readonly { rule: string; subject: string; message: string }[];
  /** Ids of findings that are still open on record: what could not be looked at stays so. */
  open: ReadonlySet<string>;
}

/**
 * Whether what was done shows: each finding that a step was to fix is over.
 *
 * @param final nobody waits any longer: what is not well now is told as it is
 */
export function verifyFix(
  items: readonly WorkItem[],
  after: AfterFix,
  { at, final }: { at: string; final: boolean },
): { changed: WorkItem[]; open: string[] } {
  const changed: WorkItem[] = [];
  const open: string[] = [];
  for (const item of items) {
    const outcome = judged(item, after);
    if (!outcome) continue;
    if (outcome.outcome !== "done") open.push(item.id);
    if (outcome.outcome === "done" || final) changed.push({ ...item, outcome, endedAt: at });
  }
  return { changed, open };
}

/** The item's outcome if it is another than was thought. */
function judged({ step, outcome, fixes = [] }: WorkItem, { present, open }: AfterFix): WorkOutcome | undefined {
  if (!step || !outcome || outcome.outcome === "failed" || outcome.outcome === "needs-person") return undefined;
  const left = present.find(({ rule, subject }) => fixes.includes(findingId(rule, subject)));
  if (left) return { outcome: "failed", reason: `it was done, and the finding is still there: ${left.message}` };
  if (fixes.some((id) => open.has(id)))
    return { outcome: "failed", reason: "it was done, and whether the finding is over could not be seen" };
  const unwell = "addon" in step && present.some(({ rule, subject }) => rule === UNWELL && subject === step.addon);
  if (unwell) return { outcome: "unhealthy", reason: "it was done, and the add-on is not healthy" };
  return outcome.outcome === "unhealthy" ? { outcome: "done" } : undefined;
}

const UNWELL = "addon-degraded";
