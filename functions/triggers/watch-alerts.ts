import * as z from "zod";
import { watchAlerts } from "#functions/runtime/alerts/watch.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** What no timer and no event brings: alerts that got stale, timers that were lost, what somebody who died left unsaid. */
export const handler = defineHandler({
  name: "watch-alerts",
  input: z.unknown(),
  output: z.strictObject({ stale: z.int(), lost: z.int(), missed: z.int() }),
  run: (_event, ports, { now }) => watchAlerts(ports, now),
});
