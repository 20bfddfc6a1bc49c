import { createHmac } from "node:crypto";
import type { HttpAnswer } from "#events/http/request.ts";
import type { Door, DoorRequest } from "../apigateway/door.ts";
import type { SandboxEnvironment } from "../aws/service.ts";
import type { SlackMessage } from "./slack.ts";

/** Something only its sender sees. */
export interface Ephemeral {
  user: string;
  text: string;
}

export interface SlackPeople {
  /** Presses a button of a message: Slack signs and sends it. @throws {Error} when the message has no such button */
  press(user: string, message: SlackMessage, actionId: string): Promise<Sent>;
  /** Types `/fleet <text>`. */
  type(user: string, text: string): Promise<Sent>;
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

interface ButtonElement {
  type: string;
  action_id: string;
  value?: string;
}

/** How often one address takes an answer. Source: Slack, "Handling user interaction", response_url. */
const ANSWERS = 5;
const ANSWERS_FOR_MILLISECONDS = 30 * 60_000;

/** People in the sandbox's Slack, and Slack between them and the product: it signs with a secret that only this process knows. */
export function createSlackPeople(
  { clock }: Pick<SandboxEnvironment, "clock">,
  { signingSecret, door }: { signingSecret: string; door: Door },
): SlackPeople {
  const ephemerals: Ephemeral[] = [];
  const addresses = new Map<string, { user: string; since: number; left: number }>();
  let sequence = 0;

  const addressFor = (user: string): string => {
    const url = `https://hooks.slack.com/actions/T00000001/${sequence}/sandbox${sequence}`;
    addresses.set(url, { user, since: clock.millis(), left: ANSWERS });
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
    async press(user, message, actionId) {
      const elements = (message.blocks as { elements?: ButtonElement[] }[]).flatMap((block) => block.elements ?? []);
      const button = elements.find(({ type, action_id }) => type === "button" && action_id === actionId);
      if (!button) throw new Error(`the message has no button ${actionId}`);
      sequence += 1;
      const { channel, channelName, ts } = message;
      const payload = {
        type: "block_actions",
        team: { id: "T00000001", domain: "sandbox" },
        user: { id: user, username: user.toLowerCase(), team_id: "T00000001" },
        api_app_id: "A00000001",
        container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
        trigger_id: `${sequence}.1.sandbox`,
        channel: { id: channel, name: channelName },
        response_url: addressFor(user),
        actions: [{ ...button, action_ts: `${clock.millis() / 1000}` }],
      };
      return send({ payload: JSON.stringify(payload) });
    },
    async type(user, text) {
      sequence += 1;
      return send({
        team_id: "T00000001",
        channel_id: "C00000001",
        user_id: user,
        user_name: user.toLowerCase(),
        command: "/fleet",
        text,
        response_url: addressFor(user),
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
      ephemerals.push({ user: address.user, text: String(body.text) });
      return new Response("ok");
    },
  };
}
