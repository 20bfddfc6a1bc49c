import * as z from "zod";
import { InvalidInputError } from "#core/errors.ts";
import { activationRequested } from "#events/user/activation-request.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { startIssuing, writeDown } from "#functions/runtime/hybrid/asking.ts";

/** A system of the user's asks for an activation. What stands against it is told in the cluster's channel; an event that comes twice asks once. */
export const handler = defineHandler({
  name: "on-activation-requested",
  input: activationRequested,
  output: z.strictObject({ asked: z.boolean(), reason: z.string() }),
  run: async ({ detail }, ports, { now }) => {
    try {
      const { record } = await writeDown(ports, detail, now);
      await startIssuing(ports, record, detail);
      return { asked: true, reason: record.id };
    } catch (error) {
      if (error instanceof InvalidInputError) return { asked: false, reason: error.message };
      throw error;
    }
  },
});
