import { replyText } from "../messages/alert-reply.ts";
import { canonicalJson } from "../people/request-digest.ts";
import type { FlappingPolicy, IncidentPolicy } from "../policy/alerts-policy.ts";
import type { Alert } from "./alert.ts";
import { dueAtOf } from "./due.ts";
import { escalationOf } from "./escalation.ts";
import { partsOf } from "./incident-key.ts";
import { channelsOf, isSettled, pagersOf } from "./joining.ts";
import type { MuteOf } from "./muting.ts";
import { type News, newsOf } from "./news.ts";
import { noted } from "./notes.ts";
import { notesOf, occasionOf, saysAnything } from "./occasion.ts";
import { hushOf, quietBecause } from "./quiet.ts";
import type { AlertGroupRecord, AlertRecord, Because } from "./records.ts";
import type { RoutedTo } from "./routing.ts";
import { pagesOf, telling, withoutThose } from "./telling.ts";
import { latest } from "./times.ts";

export interface FlushInput {
  /** Due, and with nothing left to say from before. */
  group: AlertGroupRecord;
  /** Of its members, by fingerprint. */
  alerts: ReadonlyMap<string, AlertRecord>;
  /** Alerts that fire and belong to it beside its members. */
  beyond: number;
  /** How the policy routes its alerts now; undefined: none of them comes here any more. */
  routed: RoutedTo | undefined;
  belongs: (alert: Alert) => boolean;
  muteOf: MuteOf;
  flapping: FlappingPolicy;
  incidents: Pick<IncidentPolicy, "by">;
  /** The open fleet incident it has a part in. */
  incident: AlertGroupRecord["incident"];
  /** What was done to its cluster lately; asked for before the episode is told first. */
  lately?: string[];
  now: Date;
}

/**
 * Decides what a group says now. Pure: the same facts at the same moment always say the same.
 *
 * @returns the group to be saved, with what is to be said in `telling`, and when it is to be looked at next
 */
export function flushed(input: FlushInput): AlertGroupRecord {
  const { now, routed } = input;
  const hushed = hushOf(input.group, now);
  const news = newsOf({ ...input, ...(hushed ? { hushed } : {}) });
  const group = withFacts(input, news);
  const open = input.beyond > 0 || Object.values(news.members).some((member) => !isSettled(member));
  if (!open || !routed) return ended(group, news, input);

  const { occasion, group: next } = occasionOf(group, news, routed.timings.repeatIntervalSeconds, now);
  const escalation = escalationOf(next, routed.escalation, now).due;
  const speaks = saysAnything(occasion) || escalation.length > 0;
  const to = escalation.flatMap((step) => step.to);
  const called = withoutThose([...(mayPage(next, now) ? next.pagers : []), ...pagersOf(to)], next.paged);
  const spoken: AlertGroupRecord = {
    ...next,
    ...(speaks ? { toldAt: now.toISOString() } : {}),
    ...(occasion.first && input.lately ? { lately: input.lately } : {}),
    channels: [...new Set([...next.channels, ...channelsOf(to)])],
    escalated: next.escalated + escalation.length,
    paged: [...next.paged, ...called],
  };
  const because = [
    ...notesOf(occasion, news),
    ...escalation.map(({ receiver }) => ({ code: "ESCALATED", message: `nobody answered: ${receiver} is told` })),
  ];
  const text = replyText({ ...input, group: spoken, news, occasion, escalation });
  const broadcast = occasion.repeats || occasion.snoozeOver || occasion.worse || escalation.length > 0;
  const said = telling(withNotes(spoken, because, now), {
    ...(text === undefined ? {} : { reply: { text, broadcast } }),
    pages: pagesOf([...(occasion.worse ? next.paged : []), ...called], "trigger"),
    parts: partsOf(spoken, input.alerts, input.incidents),
  });
  return quietly(input.group, { ...said, dueAt: dueAtOf(spoken, news, routed, now) });
}

/** Nothing is written down to be said where nothing is said and nothing that is shown changed. */
function quietly(before: AlertGroupRecord, after: AlertGroupRecord): AlertGroupRecord {
  const { telling: says, tellings: _tellings, dueAt, ...facts } = after;
  const { telling: _said, tellings, dueAt: _due, ...known } = before;
  const silent = says && !says.reply && [says.pages, says.join, says.leave].every((list) => list.length === 0);
  return silent && canonicalJson(facts) === canonicalJson(known)
    ? { ...before, ...(dueAt === undefined ? {} : { dueAt }) }
    : after;
}

/** The group with what is seen now and decided elsewhere. */
function withFacts({ group, beyond, incident, now }: FlushInput, news: News): AlertGroupRecord {
  const { overflowing: _overflowing, incident: before, ...rest } = group;
  // What an incident told for all is this group's own again.
  const alone = before && !incident && group.escalatesFrom ? { escalatesFrom: now.toISOString() } : {};
  return {
    ...rest,
    ...alone,
    members: news.members,
    ...(beyond > 0 ? { overflowing: true } : {}),
    ...(incident ? { incident } : {}),
  };
}

/** Whether its own receiver's pagers are called: not while a fleet incident calls for all, or somebody takes care of it. */
const mayPage = (group: AlertGroupRecord, now: Date): boolean =>
  group.alarmedAt !== undefined && quietBecause(group, now) === undefined;

function ended(group: AlertGroupRecord, news: News, input: FlushInput): AlertGroupRecord {
  const { now } = input;
  const { dueAt: _due, snoozed: _snoozed, incident: _incident, ...rest } = group;
  const endedAt = latest(...Object.values(news.members).map(({ endsAt }) => endsAt)) ?? now.toISOString();
  const over: AlertGroupRecord = { ...rest, endedAt };
  if (group.alarmedAt === undefined)
    return telling(noted(over, { code: "SETTLED", message: "over before anybody was told" }, now), { parts: [] });
  const occasion = { first: false, fires: false, resolves: true, worse: false, snoozeOver: false, repeats: false };
  const text = replyText({ ...input, group: over, news, occasion, escalation: [] });
  const said = { ...over, toldAt: now.toISOString() };
  return telling(noted(said, { code: "TOLD_OVER", message: "everything of it is over" }, now), {
    ...(text === undefined ? {} : { reply: { text, broadcast: false } }),
    pages: pagesOf(group.paged, "resolve"),
    parts: [],
  });
}

const withNotes = (group: AlertGroupRecord, notes: readonly Because[], now: Date): AlertGroupRecord =>
  notes.reduce((before, note) => noted(before, note, now), group);
