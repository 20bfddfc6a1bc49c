import { ChatRefusedError, ServiceUnavailableError } from "#core/errors.ts";
import { type Step, unclaimed, withReply } from "#core/outbox/record.ts";
import { refusalKind } from "#core/outbox/refusals.ts";
import { plainOf, shownAs } from "#core/outbox/shown.ts";
import type { ChatMessage, Episode, MessagePlace, Ports, ThreadReply } from "#core/ports.ts";
import { reviseEpisode } from "./revise.ts";
import { withSignedLinks } from "./signed-links.ts";

export type StepPorts = Pick<Ports, "chat" | "clock" | "messages" | "reports">;

/** Longer than the function may take: who claimed and did not end until then is gone. */
const CLAIM_SECONDS = 90;

/** Does one step in Slack and writes down that it is done. @throws {ThrottledError} @throws {ServiceUnavailableError} @throws {ChatRefusedError} */
export async function carryOut(ports: StepPorts, key: string, step: Step): Promise<void> {
  const { episode } = step;
  const revise = (change: (now: Episode) => Episode) => reviseEpisode(ports, key, episode.number, change);
  switch (step.do) {
    case "post": {
      const { place, found } = await postOnce(ports, key, episode, undefined);
      // What is found may say something older.
      return revise((now) => ({ ...unclaimed(now), place, shown: found ? 0 : episode.revision }));
    }
    case "reply": {
      const { place } = await postOnce(ports, key, episode, { reply: step.reply, thread: step.place.ts });
      return revise((now) => withReply(now, step.reply.id, place.ts));
    }
    case "edit":
      await asTaken(ports, shownAs(episode.message, episode), (message) => ports.chat.update(step.place, message));
      return revise((now) => ({ ...now, shown: Math.max(now.shown, episode.revision) }));
    case "link": {
      const link = await ports.chat.permalink(step.place);
      return revise((now) => ({ ...now, link }));
    }
    case "archive":
      await ports.chat.archive(step.place.channel);
      return revise((now) => ({ ...now, archived: true }));
  }
}

/**
 * Posts a message, or a reply in its thread, once, also when a function died between the post and the note of it: who posts claims it first, and who finds a claim
 * of somebody gone looks in Slack for what they may have posted.
 */
async function postOnce(
  ports: StepPorts,
  key: string,
  episode: Episode,
  inThread: { reply: ThreadReply; thread: string } | undefined,
): Promise<{ place: MessagePlace; found: boolean }> {
  const { reply, thread } = inThread ?? {};
  const channel = episode.place?.channel ?? episode.instead?.channel ?? episode.channel;
  const mark = { key, episode: episode.number, ...(reply ? { reply: reply.id } : {}) };
  const claim = episode.claim?.reply === reply?.id ? episode.claim : undefined;
  const now = ports.clock.now();
  if (claim && claim.until > now.toISOString())
    throw new ServiceUnavailableError(`message ${key} is being posted by somebody else`);
  if (claim) {
    const at = { since: new Date(claim.at), ...(thread === undefined ? {} : { thread }) };
    const place = await lookFor(() => ports.chat.find(channel, mark, at));
    if (place) return { place, found: true };
  }
  const at = claim?.at ?? now.toISOString();
  const until = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
  const claimed = (seconds: number) =>
    reviseEpisode(ports, key, episode.number, (each) => ({
      ...each,
      claim: { at, until: until(seconds), ...(reply ? { reply: reply.id } : {}) },
    }));
  await claimed(CLAIM_SECONDS);
  try {
    const wanted = reply ? (reply.message ?? { text: "", blocks: [] }) : shownAs(episode.message, episode);
    const place = await asTaken(ports, wanted, (message) =>
      ports.chat.post(channel, message, {
        mark,
        ...(thread === undefined ? {} : { thread, broadcast: reply?.broadcast === true }),
      }),
    );
    return { place, found: false };
  } catch (error) {
    // No answer is not a refusal: it may stand there. But nobody is at it any more.
    if (error instanceof ServiceUnavailableError) await claimed(0);
    else await reviseEpisode(ports, key, episode.number, unclaimed);
    throw error;
  }
}

/** Where the app may not look, nothing can be found; then twice is better than never. */
async function lookFor<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof ChatRefusedError && refusalKind(error.reason) !== "outage") return undefined;
    throw error;
  }
}

/** A message as Slack takes it: as plain text where it does not take how it looks. */
async function asTaken<T>(
  ports: Pick<StepPorts, "reports">,
  wanted: ChatMessage,
  call: (message: ChatMessage) => Promise<T>,
): Promise<T> {
  const message = await withSignedLinks(ports, wanted);
  try {
    return await call(message);
  } catch (error) {
    if (!(error instanceof ChatRefusedError) || refusalKind(error.reason) !== "content") throw error;
    return call(plainOf(message, error.reason));
  }
}
