import { slackRefusal } from "#core/door/signature.ts";
import { SecretUnsetError } from "#core/errors.ts";
import { httpAnswer, httpRequest, notDone, rawBody, TAKEN } from "#events/http/request.ts";
import { slackArrival } from "#events/http/slack.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { takeSlackRequest } from "#functions/runtime/slack/take-request.ts";

/** Slack's buttons and `/fleet`: let in when Slack signed them, passed on, and answered within the three seconds Slack waits. */
export const handler = defineHandler({
  name: "door-slack",
  input: httpRequest,
  output: httpAnswer,
  run: async (request, ports, { now }) => {
    const { headers } = request;
    const body = rawBody(request);
    const timestamp = headers["x-slack-request-timestamp"];
    try {
      const signed = { timestamp, signature: headers["x-slack-signature"], body };
      const refused = slackRefusal(signed, now, ports.secrets.slackSigning.signs);
      if (refused) return notDone(401, refused);
    } catch (error) {
      if (error instanceof SecretUnsetError) return notDone(503, error);
      throw error;
    }
    const arrival = slackArrival(body.toString("utf8"));
    if (!arrival)
      return notDone(400, { code: "NOT_UNDERSTOOD", message: "this is not a button or a command of Slack's" });
    if (arrival.kind === "nothing") return TAKEN;
    const taken = await takeSlackRequest(ports, arrival, { body, timestamp: timestamp ?? "", now });
    // Slack marks what it sends again by itself; a replay by anybody else is told that it is one. Neither does anything.
    if (taken === "replayed" && headers["x-slack-retry-num"] === undefined)
      return notDone(401, { code: "REPLAYED", message: "this request was here before" });
    return TAKEN;
  },
});
