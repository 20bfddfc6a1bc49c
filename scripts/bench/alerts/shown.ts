import type { Sandbox } from "#sandbox/sandbox.ts";
import type { SlackMessage } from "#sandbox/slack/slack.ts";
import { isFiring, type Storm, type StormAlert } from "./storm.ts";
import type { Seen } from "./watch.ts";

/** Alerts that a message names; the others are counted. */
const LINES = 10;
const TOKEN = /t\d{6}/g;

/**
 * What is wrong with what Slack shows after a storm. Every alert stands in one message of its cluster's channel, was said to fire, and is said to be over where it is; nothing is told twice, and a thread
 * and a channel are in the order in which it was asked for.
 *
 * @param asked keys of messages in the order in which the outbox was first asked for them
 */
export function wrongIn(
  { slack }: Pick<Sandbox, "slack">,
  seen: Seen,
  storm: Storm,
  asked: readonly string[],
): string[] {
  const messages = slack.messages();
  const roots = Map.groupBy(
    messages.filter(({ thread }) => thread === undefined),
    ({ channelName }) => channelName,
  );
  const threads = Map.groupBy(
    messages.filter(({ thread }) => thread !== undefined),
    ({ thread }) => thread as string,
  );
  const groups = Map.groupBy(storm.alerts, ({ cluster, kind }) => `${cluster.name} ${kind.name}`);
  return [
    ...toldTwice(messages),
    ...[...roots].flatMap(([channel, its]) => outOfOrder(channel, its, asked)),
    ...threadsOutOfOrder(threads),
    ...[...groups.values()].flatMap((alerts) => wrongOf(alerts, { roots, threads, seen, end: storm.lasts })),
    ...(roots.get("eks-fleet") ?? [])
      .filter(({ text }) => text.includes("GuardDutyFinding") && !isOver(text))
      .map(({ text }) => `not over: ${titleOf(text)}`),
  ];
}

interface Mark {
  key: string;
  episode: number;
  reply?: string;
}
const markOf = ({ metadata }: SlackMessage): Mark => metadata?.event_payload as unknown as Mark;
const titleOf = (text: string): string => text.split("\n")[0] ?? "";
const isOver = (text: string): boolean => /^:white_check_mark: (fleet incident )?over after /.test(text);

function toldTwice(messages: readonly SlackMessage[]): string[] {
  const known = new Set<string>();
  return messages.flatMap((message) => {
    const { key, episode, reply } = markOf(message);
    const mark = `${key} ${episode} ${reply}`;
    if (known.has(mark)) return [`told twice in ${message.channelName}: ${titleOf(message.text)}`];
    known.add(mark);
    return [];
  });
}

function outOfOrder(channel: string, roots: readonly SlackMessage[], asked: readonly string[]): string[] {
  const place = new Map(asked.map((key, index) => [key, index]));
  const first = roots.filter((root) => markOf(root).episode === 1).map((root) => place.get(markOf(root).key) ?? -1);
  return first.every((at, index) => at > (first[index - 1] ?? -1)) ? [] : [`${channel} is out of order`];
}

/** Ids of what a group says rise. */
function threadsOutOfOrder(threads: ReadonlyMap<string, SlackMessage[]>): string[] {
  return [...threads.values()].flatMap((replies) => {
    const ids = replies.map((reply) => Number(markOf(reply).reply?.split(".").at(-1)));
    return ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0))
      ? []
      : [`a thread of ${replies[0]?.channelName} is out of order: ${ids.join(", ")}`];
  });
}

interface Shown {
  /** Messages by channel. */
  roots: ReadonlyMap<string, SlackMessage[]>;
  /** Replies by the timestamp of what they are replies to. */
  threads: ReadonlyMap<string, SlackMessage[]>;
  seen: Seen;
  /** When the last delivery was, in seconds. */
  end: number;
}

/** What is wrong with the message of alerts of one kind of one cluster. */
function wrongOf(alerts: readonly StormAlert[], { roots, threads, seen, end }: Shown): string[] {
  const [first] = alerts;
  if (!first) return [];
  const about = `${first.kind.name} of ${first.cluster.name}`;
  const its = (roots.get(`eks-${first.cluster.name}`) ?? []).filter(({ text }) =>
    titleOf(text).includes(first.kind.name),
  );
  const last = its.at(-1);
  // What flaps may be over in between, and is another message then.
  if (!last || (its.length > 1 && !first.flaps)) return [`${about}: ${its.length} messages`];
  const still = alerts.filter((alert) => isFiring(alert, end)).length;
  if (still === 0 ? !isOver(last.text) : firingIn(last.text) !== still)
    return [`${about}: ${still} fire, and it says ${titleOf(last.text)}`];
  const versions = its.flatMap(({ ts }) => seen.versions.get(ts) ?? []);
  if (alerts.length > LINES) {
    const most = Math.max(...versions.map(firingIn));
    const left = Number(/^and (\d+) more$/m.exec(last.text)?.[1] ?? 0);
    const named = new Set(linesOf(last.text).flatMap((line) => line.match(TOKEN) ?? [])).size;
    return [
      ...(most === alerts.length ? [] : [`${about}: ${most} of ${alerts.length} were said to fire`]),
      ...(named + left === alerts.length ? [] : [`${about}: ${named} named and ${left} counted of ${alerts.length}`]),
    ];
  }
  return alerts.flatMap(({ token, flaps }) => {
    const lines = linesOf(last.text).filter((line) => line.includes(token));
    if (lines.length !== 1) return [`${about}: ${token} stands there ${lines.length} times`];
    const said = versions.flatMap((text) => linesOf(text).filter((line) => line.includes(token))).map(isOverLine);
    const replied = its.flatMap(({ ts }) => threads.get(ts) ?? []).flatMap(({ text }) => text.split("\n"));
    const toldFiring = replied.some((line) => line.includes(token) && !isResolvedLine(line));
    if (!said.includes(false) && !toldFiring) return [`${about}: ${token} was never said to fire`];
    const again = said.some((over, index) => !over && said[index - 1] === true);
    return again && !flaps ? [`${about}: ${token} was over and fired again`] : [];
  });
}

const linesOf = (text: string): string[] => text.split("\n").slice(1);
const isOverLine = (line: string): boolean => line.startsWith(":white_check_mark:");

const isResolvedLine = (line: string): boolean => line.startsWith(":white_check_mark: resolved: ");

/** How many fire, as a message says it; one alone is told by what it says. */
function firingIn(text: string): number {
  if (isOver(text)) return 0;
  const counted = /: (\d+) firing/.exec(titleOf(text));
  return counted ? Number(counted[1]) : 1;
}
