import * as z from "zod";
import type { Scope } from "#core/ports.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { sitesIn } from "#functions/runtime/nodes/look.ts";
import { reconcilePlace } from "#functions/runtime/nodes/reconcile.ts";

/** The source of truth behind SSM's best-effort events: the hybrid nodes of every account and Region that has a site. */
export const handler = defineHandler({
  name: "reconcile-nodes",
  input: z.unknown(),
  output: z.strictObject({ places: z.int(), nodes: z.int() }),
  run: async (_event, ports, { now }) => {
    const places = new Map<string, Scope>(
      ports.policy.sites.map(({ cluster: { account, region } }) => [`${account}/${region}`, { account, region }]),
    );
    let nodes = 0;
    const failures: unknown[] = [];
    for (const place of places.values()) {
      try {
        nodes += await reconcilePlace(ports, place, sitesIn(ports.policy, place), now);
      } catch (error) {
        // One account that cannot be looked at does not leave the others behind it.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return { places: places.size, nodes };
  },
});
