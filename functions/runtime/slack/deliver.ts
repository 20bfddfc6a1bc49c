import { ChatRefusedError, FleetwrightError, ServiceUnavailableError } from "#core/errors.ts";
import { PACE_SECONDS, waitAfter } from "#core/outbox/patience.ts";
import { nextStep, type Step, unclaimed, withRefusal } from "#core/outbox/record.ts";
import { refusalKind } from "#core/outbox/refusals.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { OutboxEntry, Ports } from "#core/ports.ts";
import { carryOut, type StepPorts } from "./carry-out-step.ts";
import { reviseEpisode } from "./revise.ts";

export type DeliveryPorts = StepPorts &
  Pick<Ports, "outbox"> & {
    policy: Pick<FleetPolicy, "alerts">;
  };

/** How it went: nothing is left to do, or the entry is to come again after so many seconds; and what people should know. */
export interface Delivered {
  againAfter?: number;
  warning?: { words: string; about: Record<string, string> };
}

/** Slack has to be mended first: the token, or its rights. */
const TOKEN_SECONDS = 600;

/**
 * Takes the next step that brings a message up to date in Slack; one, so that the channel is not asked for more than Slack takes.
 *
 * @param attempt how often the entry was received: the first time is 1
 */
export async function deliver(ports: DeliveryPorts, entry: OutboxEntry, attempt: number): Promise<Delivered> {
  const record = await ports.messages.get(entry.key);
  const step = record && nextStep(record);
  if (!step) return {};
  try {
    await carryOut(ports, entry.key, step);
    return { againAfter: PACE_SECONDS };
  } catch (error) {
    if (error instanceof ChatRefusedError) return await afterRefusal(ports, entry, step, error.reason, attempt);
    if (error instanceof FleetwrightError && error.retryable) return { againAfter: waitAfter(error, attempt) };
    return await afterMistake(ports, entry, step, error, attempt);
  }
}

/** An hour and twenty minutes with the waits between them. */
const MOST_MISTAKES = 15;

/** A mistake of ours, or words of AWS's that mean nothing to us: it must not keep the rest of the channel waiting for days. */
async function afterMistake(
  ports: DeliveryPorts,
  entry: OutboxEntry,
  { do: doing, episode }: Step,
  error: unknown,
  attempt: number,
): Promise<Delivered> {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const about = { key: entry.key, channel: episode.channel, step: doing, reason };
  if (attempt < MOST_MISTAKES)
    return { againAfter: waitAfter(error, attempt), warning: { words: "a message could not be told", about } };
  await reviseEpisode(ports, entry.key, episode.number, (now) => withRefusal(now, "internal_error", ports.clock.now()));
  await ports.outbox.park(entry, `${doing}: ${reason}`);
  return { againAfter: PACE_SECONDS, warning: { words: "a message is given up", about } };
}

async function afterRefusal(
  ports: DeliveryPorts,
  entry: OutboxEntry,
  { do: doing, episode }: Step,
  code: string,
  attempt: number,
): Promise<Delivered> {
  const about = { key: entry.key, channel: episode.channel, step: doing, reason: code };
  const revise = (change: Parameters<typeof reviseEpisode>[3]) =>
    reviseEpisode(ports, entry.key, episode.number, change);
  const kind = refusalKind(code);
  if (kind === "outage") return { againAfter: waitAfter(new ServiceUnavailableError(code), attempt) };
  if (kind === "token")
    return { againAfter: TOKEN_SECONDS, warning: { words: "Slack does not let the app do this", about } };
  // Whoever wants to point to it goes without.
  if (doing === "link") {
    await revise((now) => ({ ...now, link: "" }));
    return { againAfter: PACE_SECONDS };
  }
  // Somebody deleted the message: what is to be said is said in another one.
  if (kind === "gone" && doing === "edit") {
    await revise(({ place: _gone, ...rest }) => ({ ...unclaimed(rest), shown: 0 }));
    return { againAfter: PACE_SECONDS };
  }
  if (
    kind === "channel" &&
    doing === "post" &&
    !episode.instead &&
    episode.channel !== ports.policy.alerts.fleetChannel
  ) {
    await revise((now) => ({ ...unclaimed(now), instead: { channel: ports.policy.alerts.fleetChannel, code } }));
    return { againAfter: PACE_SECONDS, warning: { words: "told in the fleet channel instead", about } };
  }
  await revise((now) => withRefusal(now, code, ports.clock.now()));
  // A channel that was archived takes nothing more about what it was for; the next episode is told in the fleet's.
  if (kind === "channel" && doing !== "post")
    return { againAfter: PACE_SECONDS, warning: { words: "the channel takes nothing more", about } };
  await ports.outbox.park(entry, `${doing}: ${code}`);
  return { againAfter: PACE_SECONDS, warning: { words: "Slack refused a message for good", about } };
}
