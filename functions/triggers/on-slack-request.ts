import * as z from "zod";
import { slackRequest } from "#events/slack/request.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { answerSlack } from "#functions/runtime/slack/answer.ts";

/**
 * Somebody asked for something in Slack: it is done, and they alone are told. Done once: what was answered is written down before it is said. A request the
 * door did not take in is nobody's.
 */
export const handler = defineHandler({
  name: "on-slack-request",
  input: slackRequest,
  output: z.strictObject({ done: z.boolean(), reason: z.string() }),
  run: async ({ detail }, ports, { now }) => {
    const { requests, replies } = ports;
    const taken = await requests.get(detail.requestId);
    if (!taken) return { done: false, reason: "no such request came through the door" };
    if (taken.respondTo === undefined) return { done: false, reason: "answered before" };
    const answer = taken.answer ?? (await requests.settle(taken.key, await answerSlack(ports, detail, now)));
    const told = await replies.reply(taken.respondTo, answer);
    await requests.close(taken.key);
    return { done: true, reason: told ? "answered" : "done, and Slack takes no answer to it any more" };
  },
});
