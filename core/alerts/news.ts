import { shorten } from "../messages/blocks.ts";
import type { FlappingPolicy } from "../policy/alerts-policy.ts";
import type { Alert } from "./alert.ts";
import { type Flapping, flappingOf } from "./flapping.ts";
import { memberOf } from "./joining.ts";
import type { AlertGroupRecord, AlertRecord, Because, GroupMember } from "./records.ts";
import { earliest } from "./times.ts";

/** Why an alert is told to nobody for now, and when that ends, if that is known. */
export interface Mute extends Because {
  until?: string;
}

export interface NewsInput {
  group: AlertGroupRecord;
  /** Of its members, by fingerprint. */
  alerts: ReadonlyMap<string, AlertRecord>;
  /** Whether an alert is still routed here: labels and the policy change. */
  belongs: (alert: Alert) => boolean;
  muteOf: (alert: Alert) => Mute | undefined;
  flapping: FlappingPolicy;
  /** Nothing new that fires is told now, and why. */
  hushed?: Because;
  now: Date;
}

/** What is to be told of a group's alerts, by fingerprint. */
export interface News {
  /** Members as they are once it is told. */
  members: Record<string, GroupMember>;
  fired: string[];
  /** Of those that fired: what kept them from being told before. */
  mutedBefore: Record<string, Because & { since: string }>;
  resolved: string[];
  flapping: Record<string, Flapping>;
  /** Flapped, and fire for good now. */
  steady: string[];
  /** When something of it changes by itself. */
  nextAt?: string;
  /** Something that fires is muted. */
  muted: boolean;
}

type Said = { member: GroupMember } & Partial<{
  says: "fired" | "resolved" | "steady";
  flapping: Flapping;
  nextAt: string | undefined;
}>;

/**
 * Compares what is with what was told. An alert that was told as firing is told as resolved whatever mutes it; one that is muted is told once the muting ends and it still fires; one that flaps is told
 * once, and then when it is stable.
 */
export function newsOf(input: NewsInput): News {
  const news: News = { members: {}, fired: [], mutedBefore: {}, resolved: [], flapping: {}, steady: [], muted: false };
  const times: (string | undefined)[] = [];
  for (const [fingerprint, known] of Object.entries(input.group.members)) {
    const { member, says, flapping, nextAt } = lookAt(fingerprint, known, input);
    news.members[fingerprint] = member;
    if (says) news[says].push(fingerprint);
    if (flapping) news.flapping[fingerprint] = flapping;
    if (says === "fired" && known.untold) news.mutedBefore[fingerprint] = known.untold;
    if (member.status === "firing" && member.untold && isMuting(member.untold.code)) news.muted = true;
    times.push(nextAt);
  }
  const nextAt = earliest(...times);
  return { ...news, ...(nextAt === undefined ? {} : { nextAt }) };
}

function lookAt(fingerprint: string, known: GroupMember, input: NewsInput): Said {
  const { alerts, belongs, muteOf, flapping: policy, hushed, now } = input;
  const record = alerts.get(fingerprint);
  if (!record)
    return over(
      { ...known, status: "resolved" },
      { code: "FORGOTTEN", message: "nothing is known of it any more" },
      now,
    );
  if (!belongs(record.alert)) {
    const member = { ...memberOf(record.alert, now, known), status: "resolved" as const };
    return over(
      member,
      { code: "ROUTED_ELSEWHERE", message: "its labels or the policy changed, and it is told elsewhere" },
      now,
    );
  }
  const member = memberOf(record.alert, now, known);
  const mute = member.status === "firing" ? muteOf(record.alert) : undefined;
  if (mute) return { member: quiet(member, mute, now), nextAt: earliest(mute.until, record.alert.staleAt) };
  const flapping = flappingOf(record.said, policy, now);
  if (flapping) return flaps(member, flapping, hushed, now);
  if (member.status === "resolved") return over(member, SETTLED, now);
  const wasFlapping = member.toldFlapping !== undefined;
  const { toldFlapping: _flapped, untold: _untold, ...told } = member;
  const nextAt = record.alert.staleAt;
  if (known.told === "firing" && !wasFlapping) return { member: told, nextAt };
  if (hushed) return { member: quiet(member, hushed, now), nextAt };
  return { member: { ...told, told: "firing" }, says: wasFlapping ? "steady" : "fired", nextAt };
}

const SETTLED: Because = { code: "SETTLED", message: "it was over before anybody was told of it" };

/** What was told as firing is told as resolved, always. */
function over(member: GroupMember, because: Because, now: Date): Said {
  const { toldFlapping: _flapped, untold, ...rest } = member;
  if (member.told === "firing") return { member: { ...rest, told: "resolved" }, says: "resolved" };
  // It was settled, or muted, when it was over: why nobody heard of it stays.
  if (member.told === "resolved") return { member: rest };
  return { member: untold ? { ...rest, untold } : quiet(rest, because, now) };
}

function flaps(member: GroupMember, flapping: Flapping, hushed: Because | undefined, now: Date): Said {
  const nextAt = flapping.stableAt;
  const because = { code: "FLAPPING", message: `it flaps since ${flapping.since}; it is told again once it is stable` };
  if (member.toldFlapping !== undefined) return { member: quiet(member, because, now), nextAt };
  if (hushed) return { member: quiet(member, hushed, now), nextAt };
  const { untold: _untold, ...rest } = member;
  return { member: { ...rest, told: "firing", toldFlapping: flapping.since }, flapping, nextAt };
}

/** Kept with each of a group's members (`MEMBERS_AT_MOST`), and people's reasons are long. */
const LONGEST_REASON = 200;

/** Not told, and since when for this reason. */
function quiet(member: GroupMember, { code, message }: Because, now: Date): GroupMember {
  const since = member.untold?.code === code ? member.untold.since : now.toISOString();
  return { ...member, untold: { code, message: shorten(message, LONGEST_REASON), since } };
}

export const isMuting = (code: string): boolean => code === "SILENCED" || code === "INHIBITED";
