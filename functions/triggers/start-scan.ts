import * as z from "zod";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** Starts the next scan of the fleet when it is due: the scan of a span of time has a name, so that it is started once, however often the schedule rings. */
export const handler = defineHandler({
  name: "start-scan",
  input: z.unknown(),
  output: z.strictObject({ name: z.string(), started: z.boolean() }),
  run: async (_event, { policy, starter, stateMachines }, { now }) => {
    const every = policy.drift.everySeconds * 1000;
    const due = new Date(Math.floor(now.getTime() / every) * every);
    const name = `scan-${due.toISOString().slice(0, 16).replaceAll(":", "")}`;
    const { alreadyStarted } = await starter.start({ stateMachineArn: stateMachines["scan-fleet"], name, input: {} });
    return { name, started: !alreadyStarted };
  },
});
