import * as z from "zod";
import { activationRecordId, isClaimed } from "#core/hybrid/activation.ts";
import { endingWords } from "#core/run/errors.ts";
import { executionInput, executionStatusChange } from "#events/aws/execution-status-change.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { abandonActivation } from "#functions/runtime/hybrid/ending.ts";
import { issueActivationInput } from "#workflows/issue-activation/contract.ts";

/**
 * An execution that issues an activation ended FAILED, TIMED_OUT or ABORTED. Most said why before; after one that was stopped by hand nothing must be left. While a
 * function of it still works, this is left to the rotation.
 */
export const handler = defineHandler({
  name: "on-activation-execution-ended",
  input: executionStatusChange,
  output: z.strictObject({ ended: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const input = issueActivationInput.safeParse(executionInput(detail));
    if (!input.success) return { ended: false };
    const record = await ports.activationRecords.get(activationRecordId(input.data.site, input.data.request));
    if (record?.status !== "requested" || isClaimed(record, now)) return { ended: false };
    await abandonActivation(
      ports,
      record,
      `the execution that made it ended ${detail.status}${endingWords(detail)}`,
      now,
    );
    return { ended: true };
  },
});
