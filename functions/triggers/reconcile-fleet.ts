import * as z from "zod";
import { reconcileFleet } from "#functions/runtime/cluster/reconcile.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** The source of truth behind best-effort events: what is there is compared with what is on record, in turns that `on-clusters-due` takes. */
export const handler = defineHandler({
  name: "reconcile-fleet",
  input: z.unknown(),
  output: z.strictObject({ clusters: z.int(), unreadable: z.array(z.string()) }),
  run: (_event, ports, { now }) => reconcileFleet(ports, now),
});
