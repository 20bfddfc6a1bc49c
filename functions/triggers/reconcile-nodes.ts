import * as z from "zod";
import type { Scope } from "#core/ports.ts";
import { attempt, throwFirst } from "#functions/runtime/bounded.ts";
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
      const work = () => reconcilePlace(ports, place, sitesIn(ports.policy, place), now);
      nodes += (await attempt(failures, work)) ?? 0;
    }
    throwFirst(failures);
    return { places: places.size, nodes };
  },
});
