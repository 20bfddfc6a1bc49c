import { noted } from "./notes.ts";
import type { AlertGroupRecord, Because } from "./records.ts";
import { worstOf } from "./status.ts";
import { pagesOf, telling } from "./telling.ts";

/** What somebody wants of a group, and who that is. */
export type Act =
  | { kind: "acknowledge"; by: string }
  | { kind: "unacknowledge"; by: string }
  /** `until`: ISO 8601 in UTC. */
  | { kind: "snooze"; by: string; until: string };

/** What came of it: the group to be saved, where anything changes. */
export type Acted = Because & { group?: AlertGroupRecord };

/**
 * What a person's word makes of a group: acknowledged, it is neither repeated nor escalated; snoozed, nothing new of it is told until then. Said again by the same person it changes nothing.
 *
 * @param episode the one the person saw; what is said of an earlier one does not hold for this one
 */
export function acted(group: AlertGroupRecord, act: Act, episode: number | undefined, now: Date): Acted {
  if (group.dueAt === undefined) return { code: "OVER", message: `it is over since ${group.endedAt ?? "a while"}` };
  if (episode !== undefined && episode !== group.episode)
    return {
      code: "ANOTHER_EPISODE",
      message: "it was over meanwhile and fires again: please look at the newer message",
    };
  switch (act.kind) {
    case "acknowledge":
      return acknowledged(group, act.by, now);
    case "unacknowledge":
      return unacknowledged(group, act.by, now);
    case "snooze":
      return snoozed(group, act.by, act.until, now);
  }
}

function acknowledged(group: AlertGroupRecord, by: string, now: Date): Acted {
  const known = group.acknowledged;
  if (known) return { code: "ACKNOWLEDGED_ALREADY", message: `acknowledged by ${known.by} at ${known.at}` };
  const firing = Object.values(group.members).filter(({ status }) => status === "firing");
  const severity = worstOf(firing.map((member) => member.severity));
  const next = { ...group, acknowledged: { by, at: now.toISOString(), severity } };
  return says(next, { code: "ACKNOWLEDGED", message: `acknowledged by ${by}` }, ":eyes:", now, "acknowledge");
}

function unacknowledged(group: AlertGroupRecord, by: string, now: Date): Acted {
  const { acknowledged: known, ...rest } = group;
  if (!known) return { code: "NOT_ACKNOWLEDGED", message: "nobody has acknowledged it" };
  // The escalation begins anew, and the next look says when.
  const at = now.toISOString();
  const next = { ...rest, dueAt: at, escalatesFrom: at, escalated: 0 };
  const because = { code: "UNACKNOWLEDGED", message: `the acknowledgement of ${known.by} was taken back by ${by}` };
  return says(next, because, ":arrow_backward:", now);
}

function snoozed(group: AlertGroupRecord, by: string, until: string, now: Date): Acted {
  const at = now.toISOString();
  if (until <= at) return { code: "SNOOZE_OVER", message: `${until} is over` };
  if (group.snoozed?.by === by && group.snoozed.until === until)
    return { code: "SNOOZED_ALREADY", message: `snoozed by ${by} until ${until}` };
  const dueAt = group.dueAt !== undefined && group.dueAt < until ? group.dueAt : until;
  const next = { ...group, dueAt, snoozed: { by, at, until } };
  return says(next, { code: "SNOOZED", message: `snoozed by ${by} until ${until}` }, ":zzz:", now);
}

function says(group: AlertGroupRecord, because: Because, icon: string, now: Date, action?: "acknowledge"): Acted {
  const pages = action ? pagesOf(group.paged, action) : [];
  const reply = { text: `${icon} ${because.message}`, broadcast: false };
  return { ...because, group: telling(noted(group, because, now), { reply, pages }) };
}
