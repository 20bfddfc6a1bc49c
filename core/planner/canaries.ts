import type { MemberRecord } from "../run/run.ts";
import type { Reason } from "./plan.ts";

/**
 * Who has to be upgraded before the rest of a stage starts: the members the plan chose, and one stand-in for each of those that was skipped
 * since (by hand, or because somebody else holds the cluster), as a canary that was skipped has proven nothing. Stand-ins are the
 * last in the stage's order, which is where the least work is.
 */
export function canariesOf(ofStage: readonly MemberRecord[]): { chosen: MemberRecord[]; standIns: MemberRecord[] } {
  const chosen = ofStage.filter(({ canary }) => canary);
  const skipped = chosen.filter(({ status }) => status === "skipped").length;
  if (skipped === 0) return { chosen, standIns: [] };
  const standIns = ofStage
    .filter(({ canary, status, hops }) => !canary && status !== "skipped" && hops.length > 0)
    .sort((a, b) => b.order - a.order)
    .slice(0, skipped);
  return { chosen, standIns };
}

/**
 * Whom everybody else waits for, and may start meanwhile; empty when the rest may go. Stand-ins come after the chosen ones, so that a canary
 * skipped while another still runs does not put a cluster at risk that nothing speaks for yet.
 */
export function openCanaries(ofStage: readonly MemberRecord[]): MemberRecord[] {
  const { chosen, standIns } = canariesOf(ofStage);
  const open = chosen.filter(isOpen);
  return open.length > 0 ? open : standIns.filter(isOpen);
}

/** Why a stage starts nobody else after a canary that did not reach the target; undefined when none did so. */
export function canaryFailure(ofStage: readonly MemberRecord[]): Reason | undefined {
  const { chosen, standIns } = canariesOf(ofStage);
  const failed = [...chosen, ...standIns].find(({ status }) => FAILED.has(status));
  if (!failed) return undefined;
  return { code: "CANARY_FAILED", message: `canary ${failed.ref.name} ended ${failed.status}; nobody else starts` };
}

/** An overdue canary has not shown that the rest may follow. */
const FAILED: ReadonlySet<MemberRecord["status"]> = new Set(["failed", "blocked", "overdue", "rolled-back"]);

const isOpen = ({ status }: MemberRecord): boolean => status === "waiting" || status === "upgrading";
