import type { MemberRecord, StageRecord } from "../run/run.ts";

function deadlinesOf(stage: StageRecord, members: readonly MemberRecord[]): { member: MemberRecord; at: string }[] {
  const { memberDeadlineSeconds } = stage.policy;
  if (memberDeadlineSeconds === undefined) return [];
  return members.flatMap((member) =>
    member.stage === stage.name && member.status === "upgrading" && member.startedAt !== undefined
      ? [{ member, at: new Date(Date.parse(member.startedAt) + memberDeadlineSeconds * 1000).toISOString() }]
      : [],
  );
}

/** Members under way past the stage's deadline: the stage goes on without them, and they are told of as overdue. */
export function overdueMembers(stage: StageRecord, members: readonly MemberRecord[], now: Date): MemberRecord[] {
  const time = now.toISOString();
  return deadlinesOf(stage, members)
    .filter(({ at }) => at <= time)
    .map(({ member }) => member);
}

/** When the next member under way becomes overdue; undefined when none can. */
export function nextDeadline(stage: StageRecord, members: readonly MemberRecord[]): string | undefined {
  return deadlinesOf(stage, members)
    .map(({ at }) => at)
    .sort()[0];
}
