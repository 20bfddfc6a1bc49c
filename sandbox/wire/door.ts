import * as z from "zod";
import { STAGE_BUTTONS } from "#events/slack/button.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Sent } from "../slack/people.ts";
import type { WireResponse } from "./http.ts";
import type { OwnRequest } from "./server.ts";

const press = z.strictObject({
  user: z.string().min(1),
  button: z.enum(STAGE_BUTTONS),
  /** Of the message; default: the newest message that has the button. */
  ts: z.string().optional(),
});
const typed = z.strictObject({ user: z.string().min(1), text: z.string() });

/** The product's public entry, and Slack's side of it: a button pressed, a command typed. Slack signs, so nobody needs its secret. */
export function doorPaths({ door, people, slack, clock }: Pick<Sandbox, "door" | "people" | "slack" | "clock">) {
  const told = async (sent: Promise<Sent>): Promise<WireResponse> => {
    const before = people.ephemerals.length;
    const { answer } = await sent;
    await clock.settle();
    return json(200, {
      answered: answer.statusCode,
      told: people.ephemerals.slice(before).map(({ user, text }) => ({ user, text })),
    });
  };
  return async ({ method, url, headers, body, bytes }: OwnRequest): Promise<WireResponse | undefined> => {
    if (method === "POST" && url.pathname === "/_sandbox/slack/press") {
      const parsed = press.safeParse(jsonOf(body));
      if (!parsed.success) return json(400, `expected {"user": "U012ABC", "button": "${STAGE_BUTTONS.join('" | "')}"}`);
      const { user, button, ts } = parsed.data;
      const message = slack
        .messages()
        .findLast(
          (each) => (ts === undefined || each.ts === ts) && JSON.stringify(each.blocks).includes(`"${button}"`),
        );
      return message ? told(people.press(user, message, button)) : json(404, `no message has a button ${button} now`);
    }
    if (method === "POST" && url.pathname === "/_sandbox/slack/command") {
      const parsed = typed.safeParse(jsonOf(body));
      if (!parsed.success) return json(400, 'expected {"user": "U012ABC", "text": "status"}');
      return told(people.type(parsed.data.user, parsed.data.text));
    }
    return clock.track(door({ method, path: url.pathname, headers, body: bytes ?? Buffer.from(body) }));
  };
}

/** A text is why not. */
const json = (statusCode: number, value: object | string): WireResponse => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: `${JSON.stringify(typeof value === "string" ? { error: { message: value } } : value)}\n`,
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
