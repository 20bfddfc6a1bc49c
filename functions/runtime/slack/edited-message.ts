import { ServiceUnavailableError, StaleWriteError } from "#core/errors.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { ChatMessage, MessageRecord, Ports } from "#core/ports.ts";

/** Chat, and how its channels are named. */
export type ChatPorts = Pick<Ports, "chat" | "clock" | "messages"> & { policy: Pick<FleetPolicy, "alerts"> };

export interface Telling<State> {
  key: string;
  channel: string;
  /** Of what is told, where the state does not show that it was told before. */
  eventKey?: string;
  by: string;
  change: (state: State | undefined) => State;
  render: (state: State) => ChatMessage;
  /** Whether what is told now gets a message of its own, and the one before stays as it is. */
  startsAnew?: (before: State, after: State) => boolean;
}

/** A function that claimed a message and has not posted it after this long is gone. */
const CLAIM_SECONDS = 60;
const ATTEMPTS = 5;

/**
 * Posts a message once and edits it afterwards. Who posts claims the message first, so that of two functions only one does, also of two that were given
 * the same event at once; edits are written down
 * under the version they were made on. Whoever finds something newer starts over with it; who finds the message claimed comes again later.
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
  const { key, channel, eventKey, by, change, render, startsAnew } = telling;
  const stored = await ports.messages.get(key);
  if (eventKey !== undefined && stored?.seen.includes(eventKey)) return false;
  const before = stored?.state as State | undefined;
  const state = change(before);
  if (eventKey === undefined && stored?.place && state === before) return false;
  const { place: known, ...others }: MessageRecord = stored ?? { key, seen: [], version: 0, state: {} };
  const place = before && startsAnew?.(before, state) ? undefined : known;
  const record: MessageRecord = { ...others, ...(place ? { place } : {}), state: state as Record<string, unknown> };
  const told = { seen: [...record.seen, ...(eventKey === undefined ? [] : [eventKey])], claim: undefined };
  if (record.place) {
    if (JSON.stringify(before) !== JSON.stringify(state)) await ports.chat.update(record.place, render(state));
    await ports.messages.save({ ...record, ...told });
    return true;
  }
  const now = ports.clock.now();
  if (record.claim && record.claim.by !== by && record.claim.until > now.toISOString()) {
    throw new ServiceUnavailableError(`message ${key} is being posted by ${record.claim.by}`);
  }
  const until = new Date(now.getTime() + CLAIM_SECONDS * 1000).toISOString();
  const claimed = await ports.messages.save({ ...record, claim: { by, until } });
  try {
    const place = await ports.chat.post(channel, render(state));
    await ports.messages.save({ ...claimed, ...told, place });
  } catch (error) {
    // Nothing stands in Slack: the next one need not wait for the claim to run out.
    if (!(error instanceof StaleWriteError)) await ports.messages.save({ ...claimed, claim: undefined });
    throw error;
  }
  return true;
}
