import * as z from "zod";
import { executionInput, executionStatusChange } from "#events/aws/execution-status-change.ts";
import { ADOPTION, endLostWork } from "#functions/runtime/convergence/lost.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { adoptClusterInput } from "#workflows/adopt-cluster/contract.ts";

/** An adoption's execution ended FAILED, TIMED_OUT or ABORTED. Most reported before; one that could not is ended here, so that its cluster does not look as if it went on. */
export const handler = defineHandler({
  name: "on-adoption-execution-ended",
  input: executionStatusChange,
  output: z.strictObject({ ended: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const input = adoptClusterInput.safeParse(executionInput(detail));
    if (!input.success) return { ended: false };
    const { clusterId } = input.data;
    const lost = { clusterId, workId: detail.executionArn, execution: detail };
    return { ended: await endLostWork(ports, ADOPTION, lost, now) };
  },
});
