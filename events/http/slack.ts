import * as z from "zod";
import { STAGE_BUTTONS, type StageButton, stageButtonValue } from "../slack/button.ts";

/** Parts of Slack's payloads that we use; Slack's own additions are let through. Source: Slack, "block_actions payload" and "Enabling interactivity with slash commands". */
const respondTo = z.url({ protocol: /^https$/ });
const user = z.string().regex(/^[UW][A-Z0-9]{1,40}$/);

const interaction = z.object({
  type: z.string(),
  user: z.object({ id: user }),
  response_url: respondTo.optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })).default([]),
});

const command = z.object({
  command: z.string().min(1),
  user_id: user,
  text: z.string().max(2000),
  response_url: respondTo,
});

/** What a request of Slack's asks for. `respondTo` lets whoever has it post where it came from: it is a secret. */
export type SlackArrival =
  | { kind: "button"; user: string; button: StageButton; respondTo: string }
  | { kind: "command"; user: string; text: string; respondTo: string }
  /** Nothing of ours: a link somebody followed, a form, Slack checking the certificate. */
  | { kind: "nothing" };

/** @returns undefined for what Slack does not send */
export function slackArrival(body: string): SlackArrival | undefined {
  const form = Object.fromEntries(new URLSearchParams(body));
  if (form.ssl_check === "1") return { kind: "nothing" };
  if (form.payload === undefined) {
    const parsed = command.safeParse(form);
    if (!parsed.success) return undefined;
    const { user_id, text, response_url } = parsed.data;
    return { kind: "command", user: user_id, text, respondTo: response_url };
  }
  const parsed = interaction.safeParse(jsonOf(form.payload));
  if (!parsed.success) return undefined;
  const { type, user: presser, actions, response_url } = parsed.data;
  const [pressed] = actions;
  const action = STAGE_BUTTONS.find((name) => name === pressed?.action_id);
  if (type !== "block_actions" || !action || response_url === undefined) return { kind: "nothing" };
  const value = stageButtonValue.safeParse(jsonOf(pressed?.value ?? ""));
  if (!value.success) return undefined;
  return { kind: "button", user: presser.id, button: { action, ...value.data }, respondTo: response_url };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
