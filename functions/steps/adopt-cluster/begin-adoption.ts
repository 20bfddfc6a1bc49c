import { clusterId as idOf, parseClusterId } from "#core/fleet/cluster.ts";
import { ClusterGoneError } from "#core/run/errors.ts";
import { adoptionStarted } from "#events/fleet/cluster-adoption.ts";
import { adoptionPart } from "#functions/runtime/adoption/adoption.ts";
import { lookAtCluster } from "#functions/runtime/cluster/look.ts";
import { changeRecord } from "#functions/runtime/cluster/records.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/adopt-cluster/contract.ts";

/** Looks at the cluster, writes down that it is being adopted, and tells. */
export const handler = defineHandler({
  name: "adopt-cluster/begin-adoption",
  ...steps["begin-adoption"],
  run: async ({ workId, clusterId, input }, ports, { now }) => {
    const ref = parseClusterId(clusterId);
    const record = await lookAtCluster(ports, ref, { now });
    if (!record) throw new ClusterGoneError({ code: "CLUSTER_GONE", message: "there is no such cluster any more" });
    const adoption = { status: "running" as const, executionArn: workId, at: now.toISOString() };
    await changeRecord(ports, idOf(ref), (stored) =>
      stored.adoption?.executionArn === workId ? stored : { ...stored, adoption },
    );
    const { cause, because } = input;
    const part = await adoptionPart(ports, record, workId, now);
    await ports.events.publish([adoptionStarted({ ...part, cause, because, status: record.status })]);
    return {};
  },
});
