import * as z from "zod";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { watchLifecycle } from "#functions/runtime/lifecycle/deadlines.ts";
import { watchExemptions } from "#functions/runtime/lifecycle/exemptions.ts";

/** No event tells that support of a version ends soon for a cluster, and AWS Health comes when it comes: the calendar is looked at once a day, and so are the ends of exemptions. */
export const handler = defineHandler({
  name: "watch-lifecycle",
  input: z.unknown(),
  output: z.strictObject({ told: z.int(), exemptions: z.int() }),
  run: async (_event, ports, { now }) => ({
    exemptions: await watchExemptions(ports, now),
    told: await watchLifecycle(ports, now),
  }),
});
