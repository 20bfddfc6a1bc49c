import type { SandboxEnvironment } from "../aws/service.ts";

export interface SlackMessage {
  channel: string;
  channelName: string;
  ts: string;
  thread?: string;
  /** A reply that is shown in the channel, too. */
  broadcast?: boolean;
  text: string;
  blocks: unknown[];
  edits: number;
  postedAt: Date;
}

export interface SlackServer {
  /** Answers as `https://slack.com/api/<method>` would; give it to the Web API client as its `fetch`. */
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  messages(channel?: string): SlackMessage[];
  /** Names of all channels. */
  channels(): string[];
  /** Names of archived channels. */
  archived(): string[];
  /** Calls that changed something: posts and edits. */
  readonly calls: number;
  /** While down, every call is answered with 503. */
  down: boolean;
}

/** About one message per second and channel, with a short burst. Source: Slack's rate limits for chat.postMessage. */
const BURST = 20;
const MAX_TEXT = 40_000;
const MAX_BLOCKS = 50;
/** What the token of the sandbox may do; Slack tells it in a header of every answer. */
const SCOPES = "chat:write,chat:write.public";

/** A Slack workspace that keeps what is posted: channels made on first use, messages, threads, edits, rate limits in virtual time. */
export function createSlack(
  { clock }: SandboxEnvironment,
  answered: (url: URL, body: Record<string, unknown>) => Response,
): SlackServer {
  const channels = new Map<string, string>();
  const messages: SlackMessage[] = [];
  /** Ids. Nothing can be posted to or edited in an archived channel. */
  const archived = new Set<string>();
  const buckets = new Map<string, { level: number; at: number }>();
  let sequence = 0;

  const server: SlackServer = {
    down: false,
    channels: () => [...channels.keys()],
    archived: () => [...archived].map(nameOf),
    get calls() {
      return sequence;
    },
    messages: (channel) =>
      messages.filter(({ channelName }) => channel === undefined || channelName === channel.replace(/^#/, "")),
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input);
      const method = url.pathname.split("/").at(-1) ?? "";
      const headers = new Headers(init?.headers);
      const body = fieldsOf(init?.body, headers);
      if (server.down) return new Response("upstream is down", { status: 503 });
      if (url.host === "hooks.slack.com") return answered(url, body);
      if (!headers.get("authorization")?.startsWith("Bearer ")) return json({ ok: false, error: "not_authed" });
      if (method === "chat.postMessage") return limited(String(body.channel), () => post(body));
      if (method === "chat.update") return limited(String(body.channel), () => update(body));
      if (method === "conversations.create") return create(String(body.name));
      if (method === "conversations.archive") return archive(String(body.channel));
      if (method === "auth.test")
        return json({ ok: true, team: "sandbox", user: "fleetwright" }, { "x-oauth-scopes": SCOPES });
      return json({ ok: false, error: "unknown_method" });
    },
  };
  return server;

  function post(body: Record<string, unknown>): Response {
    const problem = problemOf(body);
    if (problem) return json({ ok: false, error: problem });
    const channel = channelId(String(body.channel));
    if (archived.has(channel)) return json({ ok: false, error: "is_archived" });
    const message: SlackMessage = {
      channel,
      channelName: nameOf(channel),
      ts: nextTimestamp(),
      text: String(body.text),
      blocks: (body.blocks as unknown[] | undefined) ?? [],
      edits: 0,
      postedAt: clock.now(),
      ...(body.thread_ts === undefined ? {} : { thread: String(body.thread_ts) }),
      ...(body.thread_ts !== undefined && String(body.reply_broadcast) === "true" ? { broadcast: true } : {}),
    };
    messages.push(message);
    return json({ ok: true, channel, ts: message.ts, message: { text: message.text } });
  }

  function update(body: Record<string, unknown>): Response {
    const problem = problemOf(body);
    if (problem) return json({ ok: false, error: problem });
    const message = messages.find(({ channel, ts }) => channel === body.channel && ts === body.ts);
    if (!message) return json({ ok: false, error: "message_not_found" });
    if (archived.has(message.channel)) return json({ ok: false, error: "is_archived" });
    sequence += 1;
    Object.assign(message, { text: String(body.text), blocks: body.blocks ?? [], edits: message.edits + 1 });
    return json({ ok: true, channel: message.channel, ts: message.ts, text: message.text });
  }

  /** Names of archived channels stay taken. */
  function create(name: string): Response {
    if (!/^[a-z0-9_-]{1,80}$/.test(name)) return json({ ok: false, error: "invalid_name_specials" });
    if (channels.has(name)) return json({ ok: false, error: "name_taken" });
    sequence += 1;
    return json({ ok: true, channel: { id: channelId(name), name } });
  }

  function archive(channel: string): Response {
    if (![...channels.values()].includes(channel)) return json({ ok: false, error: "channel_not_found" });
    if (archived.has(channel)) return json({ ok: false, error: "already_archived" });
    archived.add(channel);
    return json({ ok: true });
  }

  function nextTimestamp(): string {
    sequence += 1;
    return `${Math.floor(clock.millis() / 1000)}.${String(sequence).padStart(6, "0")}`;
  }

  /** Channels are named or given by id; a new name is a new channel, as if somebody had made it and invited the bot. */
  function channelId(channel: string): string {
    if ([...channels.values()].includes(channel)) return channel;
    const name = channel.replace(/^#/, "");
    const known = channels.get(name) ?? `C${String(channels.size + 1).padStart(8, "0")}`;
    channels.set(name, known);
    return known;
  }

  function nameOf(id: string): string {
    return [...channels.entries()].find(([, known]) => known === id)?.[0] ?? id;
  }

  /** A bucket per channel that empties by one each second. */
  function limited(channel: string, work: () => Response): Response {
    const now = clock.millis();
    const bucket = buckets.get(channel) ?? { level: 0, at: now };
    const level = Math.max(0, bucket.level - (now - bucket.at) / 1000);
    if (level >= BURST) {
      return new Response(JSON.stringify({ ok: false, error: "ratelimited" }), {
        status: 429,
        headers: { "retry-after": "1" },
      });
    }
    buckets.set(channel, { level: level + 1, at: now });
    return work();
  }
}

function problemOf({ channel, text, blocks }: Record<string, unknown>): string | undefined {
  if (typeof channel !== "string" || channel === "") return "channel_not_found";
  if ((typeof text !== "string" || text === "") && !blocks) return "no_text";
  if (typeof text === "string" && text.length > MAX_TEXT) return "msg_too_long";
  if (Array.isArray(blocks) && blocks.length > MAX_BLOCKS) return "invalid_blocks";
  return undefined;
}

/** Slack takes forms and JSON; in a form, structured fields are JSON texts. */
function fieldsOf(body: unknown, headers: Headers): Record<string, unknown> {
  const text = typeof body === "string" ? body : body instanceof URLSearchParams ? body.toString() : "";
  if (headers.get("content-type")?.includes("json")) return JSON.parse(text) as Record<string, unknown>;
  const fields: Record<string, unknown> = Object.fromEntries(new URLSearchParams(text));
  if (typeof fields.blocks === "string") fields.blocks = JSON.parse(fields.blocks);
  return fields;
}

const json = (value: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json", ...headers } });
