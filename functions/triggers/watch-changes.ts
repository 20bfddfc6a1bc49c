import * as z from "zod";
import { isUnsettled } from "#core/fleet/addon-record.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { attempt, mapBounded, throwFirst } from "#functions/runtime/bounded.ts";
import { followDeletion } from "#functions/runtime/cluster/deletion.ts";
import { tellOutstanding } from "#functions/runtime/cluster/findings.ts";
import { lookAtAddon, lookAtCluster } from "#functions/runtime/cluster/look.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

const AT_ONCE = 8;
/** What a cluster is only for a while. */
const ON_THE_WAY = new Set<ClusterRecord["status"]>(["CREATING", "PENDING", "UPDATING"]);

/**
 * Follows what was begun and of which no event tells the end: clusters that are being made, changed or deleted, add-ons that are being changed or are not well, findings that
 * are about to have persisted. When there is nothing of the kind it reads two tables.
 */
export const handler = defineHandler({
  name: "watch-changes",
  input: z.unknown(),
  output: z.strictObject({ followed: z.int(), told: z.int() }),
  run: async (_event, ports, { now }) => {
    const open = (await ports.clusterRecords.list()).filter(({ status }) => status !== "DELETED");
    const failures: unknown[] = [];
    const work = open.flatMap((record) => workOn(ports, record, now));
    await mapBounded(work, AT_ONCE, (each) => attempt(failures, each));
    const told = await tellOutstanding(ports, now);
    throwFirst(failures);
    return { followed: work.length, told };
  },
});

function workOn(ports: Composition, { ref, status, addons }: ClusterRecord, now: Date): (() => Promise<unknown>)[] {
  if (status === "DELETING") return [() => followDeletion(ports, ref, now)];
  if (ON_THE_WAY.has(status)) return [() => lookAtCluster(ports, ref, { now })];
  return Object.entries(addons)
    .filter(([, addon]) => isUnsettled(addon))
    .map(
      ([name]) =>
        () =>
          lookAtAddon(ports, ref, name, { now }),
    );
}
