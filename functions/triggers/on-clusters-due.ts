import * as z from "zod";
import { clustersDueEvent } from "#events/fleet/clusters-due.ts";
import { attempt, mapBounded, throwFirst } from "#functions/runtime/bounded.ts";
import { reconcileCluster } from "#functions/runtime/cluster/reconcile.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** The adapters cap calls per account and Region, which all of these are in. */
const CLUSTERS_AT_ONCE = 5;

/** A turn of the reconcile: looks at clusters of one account and Region. */
export const handler = defineHandler({
  name: "on-clusters-due",
  input: z.looseObject({ detail: clustersDueEvent.schema }),
  output: z.strictObject({ looked: z.int() }),
  run: async ({ detail: { account, region, names, since } }, ports, { now }) => {
    const failures: unknown[] = [];
    await mapBounded(names, CLUSTERS_AT_ONCE, (name) =>
      attempt(failures, () => reconcileCluster(ports, { account, region, name }, { since, now })),
    );
    throwFirst(failures);
    return { looked: names.length };
  },
});
