import { StaleWriteError } from "#core/errors.ts";
import { currentEpisode, withoutRefusals } from "#core/outbox/record.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { MessageRecord, Ports } from "#core/ports.ts";

export type ResendPorts = Pick<Ports, "clock" | "messages" | "outbox"> & { policy: Pick<FleetPolicy, "alerts"> };

/** Until then it is believed to be on its way. */
const LOST_AFTER_SECONDS = 600;

/** Asks again for what was asked for a while ago and is not shown: the asking may have got lost. @returns how many */
export async function resendLost(ports: ResendPorts): Promise<number> {
  const since = new Date(ports.clock.now().getTime() - LOST_AFTER_SECONDS * 1000);
  return resend(ports, await ports.messages.outstanding("unshown", since));
}

/** Asks Slack once more for everything that is not shown, also what it refused for good, and takes the dead letters back. */
export async function redriveAll(
  ports: ResendPorts,
): Promise<{ deadLetters: number; unshown: number; refused: number }> {
  const now = ports.clock.now();
  const unshown = await resend(ports, await ports.messages.outstanding("unshown", now));
  const refused = await resend(ports, (await ports.messages.outstanding("refused", now)).map(withoutRefusals));
  return { deadLetters: await ports.outbox.redrive(), unshown, refused };
}

async function resend(
  { clock, messages, outbox, policy }: ResendPorts,
  records: readonly MessageRecord[],
): Promise<number> {
  const askedAt = clock.now().toISOString();
  let sent = 0;
  for (const record of records) {
    try {
      const { key, version: revision } = await messages.save({ ...record, askedAt });
      const channel = currentEpisode(record)?.channel ?? policy.alerts.fleetChannel;
      await outbox.send({ channel, key, revision }, askedAt);
      sent += 1;
    } catch (error) {
      // Somebody tells it right now, and asks.
      if (!(error instanceof StaleWriteError)) throw error;
    }
  }
  return sent;
}
