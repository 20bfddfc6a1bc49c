import type { ChatMessage } from "../ports.ts";

/** Slack refuses a section text of more than 3,000 characters and a message of more than 50 blocks. */
const MAX_SECTION = 3000;
const MAX_BLOCKS = 50;
const MAX_FALLBACK = 3000;
/** Of all that people read in the blocks, with some room for a line more. */
const MAX_TOTAL = 39_000;

export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

/** `&`, `<` and `>` mean something in Slack's text; names from AWS must not. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Slack takes no empty text. */
const filled = (text: string): string => shorten(text, MAX_SECTION) || "–";

export const section = (text: string): Record<string, unknown> => ({
  type: "section",
  text: { type: "mrkdwn", text: filled(text) },
});

export const context = (text: string): Record<string, unknown> => ({
  type: "context",
  elements: [{ type: "mrkdwn", text: filled(text) }],
});

/** Slack refuses a button whose value has more than 2,000 characters. */
const MAX_VALUE = 2000;

export interface Button {
  id: string;
  label: string;
  style: "primary" | "danger";
  value: unknown;
  /** Asked before Slack sends anything. */
  confirm: string;
}

/** A row of buttons; none where their value would be too long, since a button that does nothing is worse. */
export function buttons(row: readonly Button[]): Record<string, unknown>[] {
  const values = row.map(({ value }) => JSON.stringify(value));
  if (values.some((value) => value.length > MAX_VALUE)) return [];
  const plain = (text: string, limit: number) => ({ type: "plain_text", text: shorten(text, limit) });
  return [
    {
      type: "actions",
      elements: row.map(({ id, label, style, confirm }, index) => ({
        type: "button",
        action_id: id,
        text: plain(label, 75),
        style,
        value: values[index],
        confirm: {
          title: plain(label, 100),
          text: plain(confirm, 300),
          confirm: plain(label, 30),
          deny: plain("Cancel", 30),
        },
      })),
    },
  ];
}

/** A message within Slack's limits, with its plain-text fallback. A block that would be too much is left out; what comes after it may still fit. */
export function message(text: string, blocks: readonly Record<string, unknown>[]): ChatMessage {
  let left = MAX_TOTAL;
  const fitting = blocks.slice(0, MAX_BLOCKS).filter((block) => {
    const size = textIn(block);
    if (size > left) return false;
    left -= size;
    return true;
  });
  return { text: shorten(text, MAX_FALLBACK), blocks: fitting };
}

/** Characters that people read in a block. */
function textIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + (name === "text" && typeof inner === "string" ? inner.length : textIn(inner)),
    0,
  );
}
