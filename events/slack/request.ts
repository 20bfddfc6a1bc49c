import * as z from "zod";
import { eventEnvelope, type FleetEvent, SLACK_SOURCE } from "../envelope.ts";
import { slackButton } from "./button.ts";

export const SLACK_BUTTON = "Slack Block Action";
export const SLACK_COMMAND = "Slack Slash Command";

/**
 * Somebody asked for something in Slack, and Slack's signature was right. Where the answer goes to is a secret: it stays in the table of requests, under
 * `requestId`.
 */
const asked = { requestId: z.string().min(1), user: z.string().min(1) };
const buttonDetail = z.strictObject({ ...asked, button: slackButton });
const commandDetail = z.strictObject({ ...asked, text: z.string().max(2000) });

export type SlackAsked = z.infer<typeof buttonDetail> | z.infer<typeof commandDetail>;

const source = z.literal(SLACK_SOURCE);
export const slackRequest = z.discriminatedUnion("detail-type", [
  eventEnvelope.extend({ source, "detail-type": z.literal(SLACK_BUTTON), detail: buttonDetail }),
  eventEnvelope.extend({ source, "detail-type": z.literal(SLACK_COMMAND), detail: commandDetail }),
]);

export const slackRequestEvent = (time: string, detail: SlackAsked): FleetEvent => ({
  source: SLACK_SOURCE,
  detailType: "button" in detail ? SLACK_BUTTON : SLACK_COMMAND,
  time,
  resources: [],
  detail: "button" in detail ? buttonDetail.parse(detail) : commandDetail.parse(detail),
});
