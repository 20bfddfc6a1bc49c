import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, clusterRef, fleetEvent, instant } from "./common.ts";

const exemption = {
  eventKey: z.string(),
  /** `upgrade`, or a rule. */
  rule: z.string(),
  /** What of the clusters; null: whatever the rule finds. */
  subject: z.string().nullable(),
  match: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  owner: z.string(),
  reason: z.string(),
  expires: instant,
  /** The one cluster it names; null: it is about several, or about none any more. */
  cluster: clusterRef.nullable(),
  /** Clusters it matches. */
  clusters: z.int().nonnegative(),
  /** Open findings it hides, or hid. */
  findings: z.int().nonnegative(),
  at: instant,
};

/** An exemption of the policy file ends within two weeks. Told once for this end: one that is prolonged is told again when its new end comes near. */
export const exemptionEndingEvent = fleetEvent("Exemption Ending", exemption);

/** An exemption of the policy file has ended: what it hid is told. Once. */
export const exemptionExpiredEvent = fleetEvent("Exemption Expired", exemption);

type Detail = z.input<typeof exemptionEndingEvent.schema>;

/** @param key names the exemption with this end: the same news of the same one have the same key */
export function exemptionNewsEvent(
  news: "ending" | "expired",
  { key, ...detail }: Omit<Detail, "eventKey"> & { key: string },
): FleetEvent {
  const event = news === "ending" ? exemptionEndingEvent : exemptionExpiredEvent;
  const resources = detail.cluster ? [arnOf(detail.cluster)] : [];
  return event.build(detail.at, resources, { eventKey: `exemption/${key}/${news}`, ...detail });
}
