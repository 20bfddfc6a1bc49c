import { StaleWriteError } from "#core/errors.ts";
import { currentEpisode, newRecord, outstandingOf, withWanted } from "#core/outbox/record.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { ChatMessage, MessageRecord, Ports, ThreadReply } from "#core/ports.ts";

/** What is said, and how its channels are named. */
export type ChatPorts = Pick<Ports, "clock" | "messages" | "outbox"> & { policy: Pick<FleetPolicy, "alerts"> };

export interface Telling<State> {
  key: string;
  channel: string;
  /** Of what is told, where the state does not show that it was told before. */
  eventKey?: string;
  change: (state: State | undefined) => State;
  render: (state: State) => ChatMessage;
  /** Whether what is told now gets a message of its own, and the one before stays as it is. */
  startsAnew?: (before: State, after: State) => boolean;
  /** What is said in the thread besides; each id is said once per message. */
  replies?: (before: State | undefined, after: State) => readonly (ThreadReply & { message: ChatMessage })[];
  /** Whether the channel is archived once all of it was said there. */
  archives?: true;
  /** Whether others want to point to it: its address is kept with its place. */
  linked?: true;
}

const ATTEMPTS = 5;

/**
 * Writes down what a message is to say, and asks the outbox to show it: posted once, edited afterwards. Of two functions that tell at once, the one that comes later
 * starts over with what the other one wrote. What was told before and is not shown yet is asked for again: its sender may have died in between.
 *
 * @returns false when the event was told before
 */
export async function tell<State extends object>(ports: ChatPorts, telling: Telling<State>): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tellOnce(ports, telling);
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function tellOnce<State extends object>(ports: ChatPorts, telling: Telling<State>): Promise<boolean> {
  const { key, channel, eventKey, change, render, startsAnew, replies, archives, linked } = telling;
  const stored = await ports.messages.get(key);
  if (stored && eventKey !== undefined && stored.seen.includes(eventKey)) return askAgain(ports, stored);
  const before = stored?.state as State | undefined;
  const state = change(before);
  if (stored && eventKey === undefined && state === before) return askAgain(ports, stored);
  const message = render(state);
  const told = withWanted(
    stored ?? newRecord(key),
    {
      channel,
      message,
      // Rendered anew: what comes back from a table need not have its members in the same order.
      changed: before === undefined || JSON.stringify(render(before)) !== JSON.stringify(message),
      startsAnew: before !== undefined && startsAnew?.(before, state) === true,
      replies: replies?.(before, state) ?? [],
      ...(archives ? { archives } : {}),
      ...(linked ? { linked } : {}),
    },
    ports.clock.now(),
  );
  const seen = eventKey === undefined ? told.seen : [...told.seen, eventKey];
  await ask(ports, await ports.messages.save({ ...told, seen, state: state as Record<string, unknown> }));
  return true;
}

async function askAgain(ports: ChatPorts, record: MessageRecord): Promise<false> {
  await ask(ports, record);
  return false;
}

/** Asks to show a record, if there is anything to show. */
async function ask({ outbox }: Pick<Ports, "outbox">, record: MessageRecord): Promise<void> {
  const episode = currentEpisode(record);
  if (episode && outstandingOf(record) === "unshown")
    await outbox.send({ channel: episode.channel, key: record.key, revision: record.version });
}
