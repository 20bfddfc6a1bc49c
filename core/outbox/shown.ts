import { context, shorten } from "../messages/blocks.ts";
import type { ChatMessage, Episode } from "../ports/messages.ts";

const MAX_BLOCKS = 50;
const MAX_PLAIN = 3000;

/** What is posted for a message: as it is wanted, and where it would have been told if it is told elsewhere. */
export function shownAs(wanted: ChatMessage, { channel, instead }: Pick<Episode, "channel" | "instead">): ChatMessage {
  if (!instead) return wanted;
  const why = `Told here instead of in ${channel}, of which Slack says ${instead.code}.`;
  return { ...wanted, blocks: [...wanted.blocks.slice(0, MAX_BLOCKS - 1), context(why)] };
}

/** What is left of a message whose looks Slack does not take: its text, without buttons. */
export const plainOf = ({ text }: ChatMessage, code: string): ChatMessage => ({
  text: `${shorten(text, MAX_PLAIN)}\n(as plain text: Slack refused how it looks, ${code})`,
  blocks: [],
});
