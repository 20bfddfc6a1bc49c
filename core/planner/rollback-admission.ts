import { compareMinor } from "../fleet/version.ts";
import { abortReason } from "../run/control.ts";
import type { MemberRecord, RunRecord, StageRecord } from "../run/run.ts";
import { concurrencyOf } from "./concurrency.ts";
import { crowded, occupancyOf, occupy } from "./occupancy.ts";
import { rollbackClosesAt } from "./rollback.ts";

export interface RollbackAdmission {
  start: MemberRecord[];
  /** Everybody who goes back has ended, and nobody of the stage is under way, nor overdue unless the run is aborted. */
  settled: boolean;
}

/**
 * What the record of a member lacks whose step asked EKS to move the control plane and then could not write so: its workflow was at that, and the
 * cluster is past the minor that was written down before. When the step began stands for the update's own time, minutes early.
 *
 * @param version the control plane's minor now
 */
export function moveNotWritten(
  { phase, before, hops, movedTo, updatedAt }: MemberRecord,
  version: string,
): Required<Pick<MemberRecord, "movedTo" | "rollbackClosesAt">> | undefined {
  if (phase !== "control-plane" || before === undefined || updatedAt === undefined || movedTo === version) return;
  if (!hops.includes(version) || compareMinor(version, before.version) <= 0) return;
  return { movedTo: version, rollbackClosesAt: rollbackClosesAt(updatedAt) };
}

/** Members that a stage's rollback takes back: those whose control plane this run moved and EKS still takes back. */
export const goesBack = ({ status, rollbackClosesAt, attempt, rollbackAttempt }: MemberRecord): boolean =>
  rollbackClosesAt !== undefined && rollbackAttempt !== attempt && (status === "upgraded" || status === "failed");

/**
 * Who of a stage goes back now. Neither windows nor freezes nor a pause stand against it, and canaries do not go first; redundancy groups and caps
 * hold as always: two clusters behind one service do not go back at the same time.
 */
export function admitRollbacks(
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
): RollbackAdmission {
  const ofStage = members.filter((member) => member.stage === stage.name).sort((a, b) => a.order - b.order);
  const under = ofStage.filter(({ status }) => status === "upgrading" || status === "rolling-back");
  const aborted = abortReason(run) !== undefined;
  // An aborted run changes nothing any more, also not backwards.
  const candidates = aborted ? [] : ofStage.filter(goesBack);
  // Past its deadline it holds no slot, which others may need to go back; but it may still end upgraded, and then goes back as well.
  const mayFollow = !aborted && ofStage.some(({ status }) => status === "overdue");
  const slots = concurrencyOf(stage.policy.maxConcurrency, candidates.length + under.length);
  const occupancy = occupancyOf(members);
  const start: MemberRecord[] = [];
  for (const member of candidates) {
    if (under.length + start.length >= slots) break;
    if (crowded(member, occupancy, run.frozen.maxConcurrentPerAccountRegion)) continue;
    occupy(member, occupancy);
    start.push(member);
  }
  return { start, settled: under.length === 0 && candidates.length === 0 && !mayFollow };
}
