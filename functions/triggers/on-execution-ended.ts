import { z } from "zod";
import { lockKey } from "#core/run/names.ts";
import { executionStatusChange } from "#events/aws/execution-status-change.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endMember, lostEnding } from "#functions/runtime/members.ts";
import { upgradeClusterInput } from "#workflows/upgrade-cluster/contract.ts";

/**
 * A cluster's execution ended FAILED, TIMED_OUT or ABORTED. Most reported before; one that was stopped by hand or timed out could not:
 * its lock is given back and its member ended here, so that the run does not wait for it.
 */
export const handler = defineHandler({
  name: "on-execution-ended",
  input: executionStatusChange,
  output: z.strictObject({ ended: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const input = upgradeClusterInput.safeParse(parseJson(detail.input));
    if (!input.success) return { ended: false };
    const { runId, clusterId } = input.data;
    await ports.locks.release(lockKey(clusterId), detail.executionArn);
    const member = await ports.runs.member(runId, clusterId);
    if (member?.status !== "upgrading" || member.executionArn !== detail.executionArn) return { ended: false };
    const { status, error, cause } = detail;
    await endMember(
      ports,
      member,
      lostEnding({ status, ...(error ? { error } : {}), ...(cause ? { cause } : {}) }),
      now,
    );
    return { ended: true };
  },
});

/** EventBridge leaves `input` out when it is too large; such an input is not one of ours. */
function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
