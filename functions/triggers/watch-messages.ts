import * as z from "zod";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { resendLost } from "#functions/runtime/slack/resend.ts";

/** Asks again for messages that Slack should show since a while and does not. */
export const handler = defineHandler({
  name: "watch-messages",
  input: z.unknown(),
  output: z.strictObject({ resent: z.number().int() }),
  run: async (_event, ports) => ({ resent: await resendLost(ports) }),
});
