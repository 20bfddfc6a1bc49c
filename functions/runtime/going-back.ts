import { previousMinor } from "#core/fleet/version.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";

/** The minor a member goes back to: a rollback run's own target, or one before what an upgrade run reached. */
export const goesBackTo = (run: RunRecord, member: MemberRecord): string =>
  run.goal.kind === "rollback" ? member.to : previousMinor(member.to);
