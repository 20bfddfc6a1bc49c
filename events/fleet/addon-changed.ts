import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

/** An add-on was changed, not by Fleetwright. Told when it begins and when it is over; one change keeps its id. */
export const addonChangedEvent = fleetEvent("Addon Changed", {
  ...onCluster,
  addon: z.string(),
  /** The same for everything told of one change. */
  changeId: z.string(),
  what: z.enum(["started", "created", "updated", "deleted", "failed"]),
  /** As EKS reports it now: ACTIVE, UPDATING, DEGRADED ...; null once it is gone. */
  status: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  issues: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  /** Who did it and from where, if CloudTrail told. */
  by: z.string().nullable(),
  address: z.string().nullable(),
  /** How it compares with the baseline, with what EKS says fits, and with the tier's other clusters; a sentence each. */
  notes: z.array(z.string()),
  at: instant,
});

type Detail = z.input<typeof addonChangedEvent.schema>;

export function addonChanged(change: Omit<Detail, "eventKey">): FleetEvent {
  const { cluster, addon, changeId, what, status, to, by, at } = change;
  return addonChangedEvent.build(at, [arnOf(cluster)], {
    eventKey: `addon/${arnOf(cluster)}/${addon}/${changeId}/${what}/${status}/${to}/${by}`,
    ...change,
  });
}
