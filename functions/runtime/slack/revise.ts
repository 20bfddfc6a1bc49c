import { StaleWriteError } from "#core/errors.ts";
import { withEpisode } from "#core/outbox/record.ts";
import type { Episode, Ports } from "#core/ports.ts";

const ATTEMPTS = 10;

/** Changes what is known of one message, whatever others write at the same time. @throws {StaleWriteError} others were always faster */
export async function reviseEpisode(
  { messages }: Pick<Ports, "messages">,
  key: string,
  number: number,
  change: (episode: Episode) => Episode,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const record = await messages.get(key);
    if (!record) return;
    try {
      await messages.save(withEpisode(record, number, change));
      return;
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === ATTEMPTS) throw error;
    }
  }
}
