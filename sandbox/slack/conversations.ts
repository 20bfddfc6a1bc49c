import { addChannel, channelId, nameOf, type SlackMessage, type Workspace } from "./state.ts";

export type Answer = Record<string, unknown> & { ok: boolean };
export type Method = (workspace: Workspace, body: Record<string, unknown>) => Answer;

const refused = (error: string): Answer => ({ ok: false, error });

/** Names of archived channels stay taken. */
const create: Method = (workspace, { name: given }) => {
  const name = String(given);
  if (!/^[a-z0-9_-]{1,80}$/.test(name)) return refused("invalid_name_specials");
  if (workspace.channels.has(name)) return refused("name_taken");
  workspace.sequence += 1;
  const id = addChannel(workspace, name);
  workspace.joined.add(id);
  return { ok: true, channel: { id, name } };
};

const archive: Method = ({ channels, archived }, body) => {
  const channel = String(body.channel);
  if (![...channels.values()].includes(channel)) return refused("channel_not_found");
  if (archived.has(channel)) return refused("already_archived");
  archived.add(channel);
  return { ok: true };
};

const list: Method = ({ channels, archived, joined }, { exclude_archived, cursor, limit }) => {
  const all = [...channels]
    .filter(([, id]) => !(truthy(exclude_archived) && archived.has(id)))
    .map(([name, id]) => ({ id, name, is_archived: archived.has(id), is_member: joined.has(id) }));
  const from = Number(cursor ?? 0);
  const to = from + Number(limit ?? 100);
  return {
    ok: true,
    channels: all.slice(from, to),
    response_metadata: { next_cursor: to < all.length ? String(to) : "" },
  };
};

const join: Method = (workspace, body) => {
  const id = String(body.channel);
  if (![...workspace.channels.values()].includes(id)) return refused("channel_not_found");
  if (workspace.archived.has(id)) return refused("is_archived");
  workspace.joined.add(id);
  return { ok: true, channel: { id, name: nameOf(workspace, id) } };
};

/** Newest first; replies only where the channel sees them too. */
const history: Method = (workspace, body) => {
  const id = String(body.channel);
  if (![...workspace.channels.values()].includes(id)) return refused("channel_not_found");
  if (!workspace.joined.has(id)) return refused("not_in_channel");
  const seen = workspace.messages.filter(
    ({ channel, thread, broadcast }) => channel === id && (thread === undefined || broadcast),
  );
  return paged(seen.reverse(), body);
};

/** The message and what was said to it, oldest first. */
const replies: Method = (workspace, body) => {
  const id = String(body.channel);
  if (!workspace.joined.has(id)) return refused("not_in_channel");
  const thread = workspace.messages.filter(
    (one) => one.channel === id && [one.ts, one.thread].includes(String(body.ts)),
  );
  return thread.length === 0 ? refused("thread_not_found") : paged(thread, body);
};

function paged(
  messages: readonly SlackMessage[],
  { oldest, limit, cursor, include_all_metadata }: Record<string, unknown>,
): Answer {
  const found = messages.filter(({ ts }) => oldest === undefined || Number(ts) >= Number(oldest));
  const from = Number(cursor ?? 0);
  const to = from + Number(limit ?? 100);
  return {
    ok: true,
    messages: found.slice(from, to).map(({ ts, thread, text, metadata }) => ({
      type: "message",
      ts,
      text,
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...(metadata && truthy(include_all_metadata) ? { metadata } : {}),
    })),
    has_more: to < found.length,
    response_metadata: { next_cursor: to < found.length ? String(to) : "" },
  };
}

const truthy = (value: unknown): boolean => value === true || value === "true" || value === "1";

const getPermalink: Method = (workspace, { channel, message_ts }) => {
  const id = channelId(workspace, String(channel));
  const message = workspace.messages.find((one) => one.channel === id && one.ts === message_ts);
  if (!message) return refused("message_not_found");
  return {
    ok: true,
    channel: id,
    permalink: `https://sandbox.slack.com/archives/${id}/p${message.ts.replace(".", "")}`,
  };
};

export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.create": create,
  "conversations.archive": archive,
  "conversations.list": list,
  "conversations.join": join,
  "conversations.history": history,
  "conversations.replies": replies,
  "chat.getPermalink": getPermalink,
};
