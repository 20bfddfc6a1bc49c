import * as z from "zod";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { oncePerPeriod } from "#functions/runtime/periods.ts";
import { makeReport } from "#functions/runtime/review/report.ts";

/** Makes the fleet review, keeps it and has it told, at the times the policy file names. */
export const handler = defineHandler({
  name: "send-report",
  input: z.unknown(),
  output: z.strictObject({ sent: z.boolean() }),
  run: async (_event, ports, { now }) => {
    const time = ports.policy.report;
    const sent = await oncePerPeriod(ports, { subject: "report", time, now }, async (period, told) => ({
      keptAs: await makeReport(ports, { period, before: told?.keptAs, now }),
    }));
    return { sent };
  },
});
