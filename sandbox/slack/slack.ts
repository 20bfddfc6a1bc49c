import type { SandboxEnvironment } from "../aws/service.ts";
import { type Answer, conversationMethods, type Method } from "./conversations.ts";
import { problemOf } from "./limits.ts";
import { channelId, nameOf, newWorkspace, nextTimestamp, type SlackMessage } from "./state.ts";
import { createTrouble, type Trouble } from "./trouble.ts";

export type { SlackMessage } from "./state.ts";

export interface SlackServer extends Trouble {
  /** Answers as `https://slack.com/api/<method>` would; give it to the Web API client as its `fetch`. */
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** In the order they were posted. */
  messages(channel?: string): SlackMessage[];
  /** Names of all channels. */
  channels(): string[];
  /** Names of archived channels. */
  archived(): string[];
  /** From now on there is no channel of that name, until somebody makes it. */
  without(channel: string): void;
  /** Somebody deletes a message. */
  remove(message: Pick<SlackMessage, "channel" | "ts">): void;
  /** From now on every call of the method is refused with this word; none: no longer. */
  refuse(method: string, error: string | undefined): void;
  /** Calls that changed something: posts and edits. */
  readonly calls: number;
}

/** What the token of the sandbox may do; Slack tells it in a header of every answer. */
const SCOPES =
  "chat:write,chat:write.public,channels:history,channels:read,channels:join,channels:manage,groups:history,groups:read,metadata.message:read";

/** A Slack workspace that keeps what is posted: channels made on first use, messages, threads, edits, rate limits in virtual time. */
export function createSlack(
  environment: SandboxEnvironment,
  answered: (url: URL, body: Record<string, unknown>) => Response,
): SlackServer {
  const workspace = newWorkspace(environment);
  const { clock } = environment;
  const trouble = createTrouble(clock);
  const refusals = new Map<string, string>();
  const writing: Record<string, Method> = { "chat.postMessage": post, "chat.update": update };

  const server: SlackServer = {
    down: false,
    failNext: trouble.failNext,
    throttle: trouble.throttle,
    channels: () => [...workspace.channels.keys()],
    archived: () => [...workspace.archived].map((id) => nameOf(workspace, id)),
    without(channel) {
      const name = channel.replace(/^#/, "");
      workspace.channels.delete(name);
      workspace.missing.add(name);
    },
    remove(message) {
      workspace.messages = workspace.messages.filter(
        ({ channel, ts }) => channel !== message.channel || ts !== message.ts,
      );
    },
    refuse: (method, error) => void (error === undefined ? refusals.delete(method) : refusals.set(method, error)),
    get calls() {
      return workspace.sequence;
    },
    messages: (channel) =>
      workspace.messages.filter(
        ({ channelName }) => channel === undefined || channelName === channel.replace(/^#/, ""),
      ),
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input);
      const method = url.pathname.split("/").at(-1) ?? "";
      const headers = new Headers(init?.headers);
      const body = fieldsOf(init?.body, headers);
      // What a timeout of the client's would do, without waiting for it in real time.
      if (server.down === "slow") throw timedOut();
      if (server.down) return new Response("upstream is down", { status: 503 });
      if (url.host === "hooks.slack.com") return answered(url, body);
      if (!headers.get("authorization")?.startsWith("Bearer ")) return json({ ok: false, error: "not_authed" });
      const error = refusals.get(method);
      if (error !== undefined) return json({ ok: false, error });
      const write = writing[method];
      if (write) return written(write, body);
      const other = conversationMethods[method];
      if (other) return json(other(workspace, body));
      if (method === "auth.test")
        return json({ ok: true, team: "sandbox", user: "fleetwright" }, { "x-oauth-scopes": SCOPES });
      return json({ ok: false, error: "unknown_method" });
    },
  };
  return server;

  function written(write: Method, body: Record<string, unknown>): Response {
    const wait = trouble.wait(nameOf(workspace, String(body.channel).replace(/^#/, "")));
    if (wait !== undefined)
      return new Response(JSON.stringify({ ok: false, error: "ratelimited" }), {
        status: 429,
        headers: { "retry-after": String(wait) },
      });
    const fails = trouble.next();
    if (fails === "refused") return new Response("upstream is down", { status: 503 });
    const answer = write(workspace, body);
    if (fails === "lost") throw timedOut();
    return json(answer);
  }

  function post(_workspace: unknown, body: Record<string, unknown>): Answer {
    const problem = problemOf(body);
    if (problem) return { ok: false, error: problem };
    const channel = channelId(workspace, String(body.channel));
    if (channel === undefined) return { ok: false, error: "channel_not_found" };
    if (workspace.archived.has(channel)) return { ok: false, error: "is_archived" };
    const thread = body.thread_ts === undefined ? undefined : String(body.thread_ts);
    if (thread !== undefined && !workspace.messages.some((one) => one.channel === channel && one.ts === thread))
      return { ok: false, error: "thread_not_found" };
    const message: SlackMessage = {
      channel,
      channelName: nameOf(workspace, channel),
      ts: nextTimestamp(workspace),
      text: String(body.text ?? ""),
      blocks: (body.blocks as unknown[] | undefined) ?? [],
      edits: 0,
      postedAt: clock.now(),
      ...(thread === undefined ? {} : { thread }),
      ...(String(body.reply_broadcast) === "true" ? { broadcast: true } : {}),
      ...(body.metadata === undefined ? {} : { metadata: body.metadata as NonNullable<SlackMessage["metadata"]> }),
    };
    workspace.messages.push(message);
    return { ok: true, channel, ts: message.ts, message: { text: message.text } };
  }

  function update(_workspace: unknown, body: Record<string, unknown>): Answer {
    const problem = problemOf(body);
    if (problem) return { ok: false, error: problem };
    const message = workspace.messages.find(({ channel, ts }) => channel === body.channel && ts === body.ts);
    if (!message) return { ok: false, error: "message_not_found" };
    if (workspace.archived.has(message.channel)) return { ok: false, error: "is_archived" };
    workspace.sequence += 1;
    Object.assign(message, { text: String(body.text), blocks: body.blocks ?? [], edits: message.edits + 1 });
    return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
  }
}

const timedOut = (): DOMException => new DOMException("The operation was aborted due to timeout", "TimeoutError");

/** Slack takes forms and JSON; in a form, structured fields are JSON texts. */
function fieldsOf(body: unknown, headers: Headers): Record<string, unknown> {
  const text = typeof body === "string" ? body : body instanceof URLSearchParams ? body.toString() : "";
  if (headers.get("content-type")?.includes("json")) return JSON.parse(text) as Record<string, unknown>;
  const fields: Record<string, unknown> = Object.fromEntries(new URLSearchParams(text));
  for (const name of ["blocks", "metadata"]) {
    const given = fields[name];
    if (typeof given === "string") fields[name] = JSON.parse(given);
  }
  return fields;
}

const json = (value: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json", ...headers } });
