import * as z from "zod";
import { executionInput, executionStatusChange } from "#events/aws/execution-status-change.ts";
import { endLostWork, FIX } from "#functions/runtime/convergence/lost.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { fixClusterInput } from "#workflows/fix-cluster/contract.ts";

/** A fix's execution ended FAILED, TIMED_OUT or ABORTED. Most reported before; one that could not is ended here, and its findings are told as not fixed. */
export const handler = defineHandler({
  name: "on-fix-execution-ended",
  input: executionStatusChange,
  output: z.strictObject({ ended: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const input = fixClusterInput.safeParse(executionInput(detail));
    if (!input.success) return { ended: false };
    const { clusterId } = input.data;
    const lost = { clusterId, workId: detail.executionArn, execution: detail };
    return { ended: await endLostWork(ports, FIX, lost, now) };
  },
});
