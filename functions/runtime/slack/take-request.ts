import { createHash } from "node:crypto";
import type { SlackArrival } from "#events/http/slack.ts";
import { slackRequestEvent } from "#events/slack/request.ts";
import type { Composition } from "../compose.ts";

/** Slack takes answers for half an hour, and signatures are good for five minutes: after this nothing of a request is of any use. */
const KEPT_MILLISECONDS = 3_600_000;

/**
 * Takes a request in and passes it on, once however often it is sent: every press and every command has a `trigger_id` of its own, so what is the same to the
 * byte is the same request. Where the answer goes to stays in the table; the event names the request only.
 *
 * @returns `replayed`: sent before with the very same signature; `again`: sent before, and signed anew
 */
export async function takeSlackRequest(
  ports: Pick<Composition, "requests" | "events">,
  arrival: Exclude<SlackArrival, { kind: "nothing" }>,
  { body, timestamp, now }: { body: Uint8Array; timestamp: string; now: Date },
): Promise<"taken" | "again" | "replayed"> {
  const key = `slack/${createHash("sha256").update(body).digest("hex")}`;
  const expiresAt = new Date(now.getTime() + KEPT_MILLISECONDS).toISOString();
  const known = await ports.requests.take({ key, sentAt: timestamp, respondTo: arrival.respondTo, expiresAt });
  if (known) return known.sentAt === timestamp ? "replayed" : "again";
  const asked = { requestId: key, user: arrival.user };
  const detail = arrival.kind === "button" ? { ...asked, button: arrival.button } : { ...asked, text: arrival.text };
  try {
    await ports.events.publish([slackRequestEvent(now.toISOString(), detail)]);
  } catch (error) {
    await ports.requests.forget(key);
    throw error;
  }
  return "taken";
}
