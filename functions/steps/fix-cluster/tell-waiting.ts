import { reasonOf } from "#core/run/errors.ts";
import { fixProgressed } from "#events/fleet/cluster-fix.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { fixPart } from "#functions/runtime/fix/fix.ts";
import { steps } from "#workflows/fix-cluster/contract.ts";

/** Says who has the cluster, for which the fix waits. */
export const handler = defineHandler({
  name: "fix-cluster/tell-waiting",
  ...steps["tell-waiting"],
  run: async ({ clusterId, workId, failure }, ports, { now }) => {
    const { message } = reasonOf(failure.error, failure.cause);
    const progress = { over: 0, of: 0, doing: [], waitsFor: message };
    await ports.events.publish([fixProgressed({ ...fixPart(clusterId, workId, now), ...progress }, "waits")]);
    return {};
  },
});
