import type { ChatMessage } from "../ports.ts";

/** Slack refuses a section text of more than 3,000 characters and a message of more than 50 blocks. */
const MAX_SECTION = 3000;
const MAX_BLOCKS = 50;
const MAX_FALLBACK = 3000;

export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

/** `&`, `<` and `>` mean something in Slack's text; names from AWS must not. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export const section = (text: string): Record<string, unknown> => ({
  type: "section",
  text: { type: "mrkdwn", text: shorten(text, MAX_SECTION) },
});

export const context = (text: string): Record<string, unknown> => ({
  type: "context",
  elements: [{ type: "mrkdwn", text: shorten(text, MAX_SECTION) }],
});

/** A message within Slack's limits, with its plain-text fallback. */
export function message(text: string, blocks: readonly Record<string, unknown>[]): ChatMessage {
  return { text: shorten(text, MAX_FALLBACK), blocks: blocks.slice(0, MAX_BLOCKS) };
}
