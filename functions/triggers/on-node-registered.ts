import * as z from "zod";
import { nextOf } from "#core/hybrid/removal.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { Scope } from "#core/ports.ts";
import { managedInstanceOf, ssmManagedInstanceEvent } from "#events/aws/ssm-managed-instance.ts";
import { untilWritten } from "#functions/runtime/cluster/records.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { type NodePorts, sitesIn } from "#functions/runtime/nodes/look.ts";
import { lookAtOne } from "#functions/runtime/nodes/one.ts";
import { settleGoneNode } from "#functions/runtime/nodes/reconcile.ts";
import { askRemoval, proceed } from "#functions/runtime/nodes/removal.ts";

/**
 * SSM says that a hybrid node came or went. The event only says where to look: what is told, and what becomes an alert, is what SSM answers now, so that events that come
 * late, twice or in another order do no harm.
 */
export const handler = defineHandler({
  name: "on-node-registered",
  input: ssmManagedInstanceEvent,
  output: z.strictObject({ looked: z.boolean(), reason: z.string() }),
  run: async (event, ports, { now }) => {
    const about = managedInstanceOf(event);
    if (!about) return { looked: false, reason: "the event names no node" };
    const sites = sitesIn(ports.policy, about.place);
    if (sites.length === 0) return { looked: false, reason: "no site of the policy file is there" };
    const reason = await untilWritten(() => answer(ports, about, sites, now));
    return { looked: true, reason };
  },
});

/** @returns what was found, in words */
async function answer(
  ports: NodePorts,
  { place, id }: { place: Scope; id: string },
  sites: readonly SitePolicy[],
  now: Date,
): Promise<string> {
  const seen = await lookAtOne(ports, place, id, now);
  if (seen.kind === "gone") {
    if (seen.record) await settleGoneNode(ports, seen.record, now);
    return "SSM does not know it";
  }
  if (seen.kind === "not-ours") return seen.reason;
  const { record } = seen;
  // Whether a node out of touch has to go is decided where its whole site is looked at.
  if (record.breaches.length === 0) return "it is known";
  const site = sites.find(({ name }) => name === record.site);
  const next = nextOf(record, site, false, now);
  if (next.kind === "ask" && site) await askRemoval(ports, site, [{ node: record, removal: next.removal }]);
  else await proceed(ports, record, next, now);
  return record.breaches.map(({ code }) => code).join(", ");
}
