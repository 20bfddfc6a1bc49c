import type { ChatMessage, Ports } from "#core/ports.ts";
import { standInsIn } from "#core/reports/link.ts";

/** The message with links that open in the place of what stands for them. Most messages have none, and nothing is signed for those. */
export async function withSignedLinks({ reports }: Pick<Ports, "reports">, message: ChatMessage): Promise<ChatMessage> {
  let blocks = JSON.stringify(message.blocks);
  for (const { text, key, seconds } of standInsIn(blocks)) {
    const { url } = await reports.link(key, seconds);
    // As it stands within JSON: an address has nothing that needs another escape than quotes.
    blocks = blocks.replaceAll(text, JSON.stringify(url).slice(1, -1));
  }
  return { ...message, blocks: JSON.parse(blocks) as ChatMessage["blocks"] };
}
