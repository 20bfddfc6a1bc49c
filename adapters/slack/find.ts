import type { WebClient } from "@slack/web-api";
import type { MessagePlace } from "#core/ports.ts";
import { reasonOf } from "./errors.ts";

/** Slack's clock and ours may differ. */
const SKEW_SECONDS = 60;
const PAGES = 20;

interface Page {
  messages?: { ts?: string; metadata?: unknown }[];
  response_metadata?: { next_cursor?: string };
}

/**
 * Looks through what was posted in a channel, or in a thread, for a message that carries this payload. Public channels are joined for it: Slack shows an app the history of
 * those only that it is in.
 */
export async function slackFind(
  client: WebClient,
  channel: string,
  payload: Record<string, unknown>,
  { since, thread }: { since: Date; thread?: string },
): Promise<MessagePlace | undefined> {
  const id = await idOf(client, channel);
  if (id === undefined) return undefined;
  const asked = {
    channel: id,
    oldest: String(since.getTime() / 1000 - SKEW_SECONDS),
    include_all_metadata: true,
    limit: 200,
  };
  const page = (cursor: string | undefined): Promise<Page> => {
    const from = cursor === undefined ? {} : { cursor };
    return (
      thread === undefined
        ? client.conversations.history({ ...asked, ...from })
        : client.conversations.replies({ ...asked, ...from, ts: thread })
    ) as Promise<Page>;
  };
  const joined = async (cursor: string | undefined): Promise<Page> => {
    try {
      return await page(cursor);
    } catch (error) {
      if (reasonOf(error) !== "not_in_channel") throw error;
      await client.conversations.join({ channel: id });
      return page(cursor);
    }
  };
  let cursor: string | undefined;
  for (let number = 0; number < PAGES; number++) {
    const { messages = [], response_metadata }: Page = await joined(cursor);
    const found = messages.find(({ metadata }) => carries(metadata, payload));
    if (found?.ts) return { channel: id, ts: found.ts };
    cursor = response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return undefined;
}

const carries = (metadata: unknown, payload: Record<string, unknown>): boolean => {
  const { event_payload: given } = (metadata ?? {}) as { event_payload?: Record<string, unknown> };
  return given !== undefined && ["key", "episode", "reply"].every((name) => given[name] === payload[name]);
};

/** Messages are posted by a channel's name, but looked for by its id only. */
async function idOf(client: WebClient, channel: string): Promise<string | undefined> {
  if (!channel.startsWith("#")) return channel;
  const name = channel.slice(1);
  let cursor: string | undefined;
  do {
    const answer = await client.conversations.list({
      exclude_archived: true,
      limit: 1000,
      types: "public_channel,private_channel",
      ...(cursor === undefined ? {} : { cursor }),
    });
    const found = answer.channels?.find((one) => one.name === name);
    if (found?.id) return found.id;
    cursor = answer.response_metadata?.next_cursor || undefined;
  } while (cursor !== undefined);
  return undefined;
}
