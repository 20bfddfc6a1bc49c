import { parseClusterId } from "#core/fleet/cluster.ts";
import type { FixRecord } from "#core/fleet/record.ts";
import { ClusterGoneError } from "#core/run/errors.ts";
import { fixStarted } from "#events/fleet/cluster-fix.ts";
import { lookAtCluster } from "#functions/runtime/cluster/look.ts";
import { changeRecord } from "#functions/runtime/cluster/records.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { fixPart } from "#functions/runtime/fix/fix.ts";
import { steps } from "#workflows/fix-cluster/contract.ts";

/** Writes down that findings of the cluster are being fixed, looks at it, and tells. */
export const handler = defineHandler({
  name: "fix-cluster/begin-fix",
  ...steps["begin-fix"],
  run: async ({ workId, clusterId, input }, ports, { now }) => {
    const { cause, because, select } = input;
    const at = now.toISOString();
    const fix: FixRecord = { status: "running", executionArn: workId, at, findings: select.findings ?? [] };
    const mark = () =>
      changeRecord(ports, clusterId, (stored) => (stored.fix?.executionArn === workId ? stored : { ...stored, fix }));
    // First of all: whoever sees the findings due meanwhile sees that somebody is at it.
    const known = await mark();
    if (!(await lookAtCluster(ports, parseClusterId(clusterId), { now })))
      throw new ClusterGoneError({ code: "CLUSTER_GONE", message: "there is no such cluster any more" });
    if (!known) await mark();
    await ports.events.publish([fixStarted({ ...fixPart(clusterId, workId, now), cause, because })]);
    return {};
  },
});
