import type { WebClient, WebClientOptions } from "@slack/web-api";
import type { ChatMessage, ChatPoster, MessageMark } from "#core/ports.ts";
import { withheld } from "../withheld.ts";
import { slackCall, unless } from "./errors.ts";
import { slackFind } from "./find.ts";

/** Loaded with the first message: most functions send none, and are bundled without it (functions/runtime/adapters.ts). */
const sdk = () => (process.env.WITHOUT_SLACK ? withheld<never>("slack") : import("@slack/web-api"));

export interface SlackOptions {
  token: string;
  slackApiUrl?: string;
  fetch?: NonNullable<WebClientOptions["fetch"]>;
}

/** A call that hangs must fail while its function still has time to say so. */
const TIMEOUT_MILLISECONDS = 10_000;

export const MARK_TYPE = "fleetwright_message";

/**
 * Slack through its Web API. The client does not wait or retry by itself: a rate limit becomes a ThrottledError that says how long to wait, and the queue brings the message
 * again then, which costs nothing meanwhile.
 */
export function slackChat({ token, ...options }: SlackOptions): ChatPoster {
  let made: Promise<WebClient> | undefined;
  const connect = async (): Promise<WebClient> => {
    const slack = await sdk();
    return new slack.WebClient(token, {
      ...options,
      timeout: TIMEOUT_MILLISECONDS,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
      logLevel: slack.LogLevel.ERROR,
    });
  };
  const client = (): Promise<WebClient> => {
    made ??= connect();
    return made;
  };
  return {
    post: (channel, message, { mark, thread, broadcast = false } = {}) =>
      slackCall(async () => {
        const to = thread === undefined ? {} : { thread_ts: thread, reply_broadcast: broadcast };
        const answer = await (await client()).chat.postMessage({
          channel,
          ...content(message),
          ...to,
          ...(mark ? { metadata: { event_type: MARK_TYPE, event_payload: payloadOf(mark) } } : {}),
        } as never);
        return { channel: answer.channel ?? channel, ts: answer.ts ?? "" };
      }),
    update: ({ channel, ts }, message) =>
      slackCall(async () => {
        await (await client()).chat.update({ channel, ts, ...content(message) });
      }),
    find: (channel, mark, at) => slackCall(async () => slackFind(await client(), channel, payloadOf(mark), at)),
    createChannel: (channel) =>
      slackCall(async () => {
        const name = channel.replace(/^#/, "");
        return unless("name_taken", async () => (await client()).conversations.create({ name }));
      }),
    archive: (channel) =>
      slackCall(async () => {
        await unless("already_archived", async () => (await client()).conversations.archive({ channel }));
      }),
    permalink: ({ channel, ts }) =>
      slackCall(async () => (await (await client()).chat.getPermalink({ channel, message_ts: ts })).permalink ?? ""),
    identity: () =>
      slackCall(async () => {
        const { team, response_metadata } = await (await client()).auth.test();
        const scopes = response_metadata?.scopes;
        return { team: team ?? "", ...(scopes === undefined ? {} : { scopes }) };
      }),
  };
}

const content = ({ text, blocks }: ChatMessage) => ({ text, blocks: blocks as never });

const payloadOf = ({ key, episode, reply }: MessageMark) => ({
  key,
  episode,
  ...(reply === undefined ? {} : { reply }),
});
