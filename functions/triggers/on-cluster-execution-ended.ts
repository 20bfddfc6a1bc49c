import * as z from "zod";
import { executionInput, executionStatusChange } from "#events/aws/execution-status-change.ts";
import { releaseLocks } from "#functions/runtime/cluster/locks.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endMember, lostEnding, underWay } from "#functions/runtime/run/members.ts";
import { upgradeClusterInput } from "#workflows/upgrade-cluster/contract.ts";

/**
 * A cluster's execution ended FAILED, TIMED_OUT or ABORTED. Most reported before; one that was stopped by hand or timed out could not:
 * its lock is given back and its member ended here, so that the run does not wait for it.
 */
export const handler = defineHandler({
  name: "on-cluster-execution-ended",
  input: executionStatusChange,
  output: z.strictObject({ ended: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const input = upgradeClusterInput.safeParse(executionInput(detail));
    if (!input.success) return { ended: false };
    const { runId, clusterId } = input.data;
    const member = await ports.runs.member(runId, clusterId);
    await releaseLocks(ports, member ?? { id: clusterId }, detail.executionArn);
    if (!member || !underWay(member) || member.executionArn !== detail.executionArn) return { ended: false };
    await endMember(ports, member, lostEnding(detail), now);
    return { ended: true };
  },
});
