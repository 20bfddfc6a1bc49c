import * as z from "zod";
import { readButton, type SlackButton } from "../slack/button.ts";

/** Parts of Slack's payloads that we use; Slack's own additions are let through. Source: Slack, "block_actions payload" and "Enabling interactivity with slash commands". */
const respondTo = z.url({ protocol: /^https$/ });
const user = z.string().regex(/^[UW][A-Z0-9]{1,40}$/);

const interaction = z.object({
  type: z.string(),
  user: z.object({ id: user }),
  response_url: respondTo.optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().optional(),
        /** Of a menu. */
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .default([]),
});

const command = z.object({
  command: z.string().min(1),
  user_id: user,
  text: z.string().max(2000),
  response_url: respondTo,
});

/** What a request of Slack's asks for. `respondTo` lets whoever has it post where it came from: it is a secret. */
export type SlackArrival =
  | { kind: "button"; user: string; button: SlackButton; respondTo: string }
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
  if (type !== "block_actions" || !pressed || response_url === undefined) return { kind: "nothing" };
  const button = readButton(pressed.action_id, jsonOf(pressed.selected_option?.value ?? pressed.value ?? ""));
  if (button === "other") return { kind: "nothing" };
  return button && { kind: "button", user: presser.id, button, respondTo: response_url };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
