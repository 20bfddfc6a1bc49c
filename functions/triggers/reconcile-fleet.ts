import * as z from "zod";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { reconcileFleet } from "#functions/runtime/reconcile.ts";

/** The source of truth behind best-effort events: what is there is compared with what is on record, in turns that `on-clusters-due` takes. */
export const handler = defineHandler({
  name: "reconcile-fleet",
  input: z.unknown(),
  output: z.strictObject({ clusters: z.int(), unreadable: z.array(z.string()) }),
  run: (_event, ports, { now }) => reconcileFleet(ports, now),
});
