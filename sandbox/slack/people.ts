import { createHmac } from "node:crypto";
import type { HttpAnswer } from "#events/http/request.ts";
import type { Door, DoorRequest } from "../apigateway/door.ts";
import type { SandboxEnvironment } from "../aws/service.ts";
import { actionOf, type Choice } from "./elements.ts";
import type { SlackMessage } from "./slack.ts";

/** Where in Slack somebody does something. */
interface Spot {
  /** Id. */
  channel: string;
  /** `ts` of the message whose thread it is in. */
  thread?: string;
}

/** Something only its sender sees. */
export interface Ephemeral extends Spot {
  user: string;
  text: string;
  blocks?: unknown[];
  at: Date;
}

export interface SlackPeople {
  /** Presses a button of a message, or chooses from a menu: Slack signs and sends it. @throws {Error} when the message has no such thing */
  press(user: string, message: SlackMessage, actionId: string, choice?: Choice): Promise<Sent>;
  /** Types `/fleet <text>`, in a channel given by id. */
  type(user: string, text: string, channel?: string): Promise<Sent>;
  /** Sends a request of Slack's once more, as it was or signed anew. */
  resend(
    sent: Sent,
    change?: { signedAnew?: boolean; headers?: Record<string, string>; body?: string },
  ): Promise<HttpAnswer>;
  /** Answers that were given by `response_url`, in their order. */
  readonly ephemerals: readonly Ephemeral[];
  /** What `hooks.slack.com` does with an answer. */
  answered(url: URL, body: Record<string, unknown>): Response;
}

/** A request as Slack sent it, and what the product answered at once. */
export interface Sent {
  request: DoorRequest;
  answer: HttpAnswer;
}

const FIRST_CHANNEL = "C00000001";

/** How often one address takes an answer. Source: Slack, "Handling user interaction", response_url. */
const ANSWERS = 5;
const ANSWERS_FOR_MILLISECONDS = 30 * 60_000;

/** People in the sandbox's Slack, and Slack between them and the product: it signs with a secret that only this process knows. */
export function createSlackPeople(
  { clock }: Pick<SandboxEnvironment, "clock">,
  { signingSecret, door }: { signingSecret: string; door: Door },
): SlackPeople {
  const ephemerals: Ephemeral[] = [];
  const addresses = new Map<string, Spot & { user: string; since: number; left: number }>();
  let sequence = 0;

  const addressFor = (user: string, spot: Spot): string => {
    const url = `https://hooks.slack.com/actions/T00000001/${sequence}/sandbox${sequence}`;
    addresses.set(url, { ...spot, user, since: clock.millis(), left: ANSWERS });
    return url;
  };
  const signed = (body: string): DoorRequest["headers"] => {
    const timestamp = String(Math.floor(clock.millis() / 1000));
    const signature = createHmac("sha256", signingSecret).update(`v0:${timestamp}:${body}`).digest("hex");
    return {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature}`,
    };
  };
  const deliver = async (request: DoorRequest): Promise<HttpAnswer> => {
    const answer = await clock.track(door(request));
    if (!answer) throw new Error(`the product has no ${request.path}`);
    return answer;
  };
  const send = async (fields: Record<string, string>): Promise<Sent> => {
    const body = new URLSearchParams(fields).toString();
    const request = { method: "POST", path: "/slack", headers: signed(body), body: Buffer.from(body) };
    return { request, answer: await deliver(request) };
  };

  return {
    ephemerals,
    async press(user, message, actionId, choice = {}) {
      const action = actionOf(message.blocks, actionId, choice);
      sequence += 1;
      const { channel, channelName, ts, thread } = message;
      const payload = {
        type: "block_actions",
        team: { id: "T00000001", domain: "sandbox" },
        user: { id: user, username: user.toLowerCase(), team_id: "T00000001" },
        api_app_id: "A00000001",
        container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
        trigger_id: `${sequence}.1.sandbox`,
        channel: { id: channel, name: channelName },
        response_url: addressFor(user, { channel, ...(thread ? { thread } : {}) }),
        actions: [{ ...action, action_ts: `${clock.millis() / 1000}` }],
      };
      return send({ payload: JSON.stringify(payload) });
    },
    async type(user, text, channel = FIRST_CHANNEL) {
      sequence += 1;
      return send({
        team_id: "T00000001",
        channel_id: channel,
        user_id: user,
        user_name: user.toLowerCase(),
        command: "/fleet",
        text,
        response_url: addressFor(user, { channel }),
        trigger_id: `${sequence}.2.sandbox`,
      });
    },
    resend({ request }, { signedAnew = false, headers = {}, body } = {}) {
      const sent = body === undefined ? request.body : Buffer.from(body);
      const own = signedAnew ? signed(Buffer.from(sent).toString("utf8")) : request.headers;
      return deliver({ ...request, body: sent, headers: { ...own, ...headers } });
    },
    answered(url, body) {
      const address = addresses.get(url.href);
      if (!address || address.left === 0 || clock.millis() - address.since > ANSWERS_FOR_MILLISECONDS)
        return new Response("expired_url", { status: 404 });
      address.left -= 1;
      const { user, channel, thread } = address;
      const blocks = Array.isArray(body.blocks) ? { blocks: body.blocks } : {};
      ephemerals.push({
        user,
        channel,
        ...(thread ? { thread } : {}),
        text: String(body.text),
        ...blocks,
        at: clock.now(),
      });
      return new Response("ok");
    },
  };
}
