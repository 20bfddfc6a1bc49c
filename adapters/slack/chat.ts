import type { WebClient, WebClientOptions } from "@slack/web-api";
import { ChatRefusedError, ServiceUnavailableError, ThrottledError } from "#core/errors.ts";
import type { ChatMessage, ChatPoster } from "#core/ports.ts";
import { withheld } from "../withheld.ts";

/** Loaded with the first message: most functions send none, and are bundled without it (functions/runtime/adapters.ts). */
const sdk = () => (process.env.WITHOUT_SLACK ? withheld<never>("slack") : import("@slack/web-api"));

export interface SlackOptions {
  token: string;
  slackApiUrl?: string;
  fetch?: NonNullable<WebClientOptions["fetch"]>;
}

/**
 * Slack through its Web API. The client does not wait or retry by itself: a rate limit becomes a ThrottledError and the event is delivered again later,
 * which also holds when a function would otherwise sleep on Lambda's bill.
 */
export function slackChat({ token, ...options }: SlackOptions): ChatPoster {
  let made: Promise<WebClient> | undefined;
  const connect = async (): Promise<WebClient> => {
    const slack = await sdk();
    return new slack.WebClient(token, {
      ...options,
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
    post: (channel, message, thread) =>
      slackCall(async () => {
        const answer = await (await client()).chat.postMessage({
          channel,
          ...content(message),
          ...(thread === undefined ? {} : { thread_ts: thread }),
        });
        return { channel: answer.channel ?? channel, ts: answer.ts ?? "" };
      }),
    update: ({ channel, ts }, message) =>
      slackCall(async () => {
        await (await client()).chat.update({ channel, ts, ...content(message) });
      }),
    createChannel: (channel) =>
      slackCall(async () => {
        const name = channel.replace(/^#/, "");
        return unless("name_taken", async () => (await client()).conversations.create({ name }));
      }),
    archive: (channel) =>
      slackCall(async () => {
        await unless("already_archived", async () => (await client()).conversations.archive({ channel }));
      }),
    identity: () =>
      slackCall(async () => {
        const { team, response_metadata } = await (await client()).auth.test();
        const scopes = response_metadata?.scopes;
        return { team: team ?? "", ...(scopes === undefined ? {} : { scopes }) };
      }),
  };
}

const content = ({ text, blocks }: ChatMessage) => ({ text, blocks: blocks as never });

/** @returns false when Slack says by this error that it is so already */
async function unless(already: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if ((error as { data?: { error?: string } }).data?.error !== already) throw error;
    return false;
  }
}

async function slackCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { code, data, retryAfter, statusCode } = error as {
      code?: string;
      data?: { error?: string };
      retryAfter?: number;
      statusCode?: number;
    };
    const options = { cause: error };
    const { ErrorCode } = await sdk();
    if (code === ErrorCode.RateLimitedError) throw new ThrottledError(`Slack asks to wait ${retryAfter} s`, options);
    if (code === ErrorCode.PlatformError)
      throw new ChatRefusedError(`Slack refused the message: ${data?.error}`, options);
    throw new ServiceUnavailableError(
      `Slack cannot be reached${statusCode === undefined ? "" : ` (HTTP ${statusCode})`}`,
      options,
    );
  }
}
