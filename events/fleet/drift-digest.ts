import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

const severity = z.enum(["low", "medium", "high", "critical"]);

/** What is not as it should be of one cluster, told again and again while it is so. Nothing is told of a cluster of which nothing is. */
export const driftDigestEvent = fleetEvent("Drift Digest", {
  ...onCluster,
  /** The time it is told for. */
  period: instant,
  /** Open and not exempted, by severity; what there is none of is left out. */
  counts: z.partialRecord(severity, z.int().positive()),
  /** The worst first. */
  worst: z
    .array(z.strictObject({ rule: z.string(), subject: z.string(), severity, message: z.string(), openedAt: instant }))
    .max(10),
  oldest: z.strictObject({ rule: z.string(), message: z.string(), openedAt: instant }),
  /** Since the time before. */
  since: instant,
  opened: z.int().nonnegative(),
  closed: z.int().nonnegative(),
  /** Exemptions that end soon. */
  ending: z.array(z.strictObject({ rule: z.string(), subject: z.string(), until: instant })).max(20),
  at: instant,
});

type Detail = z.input<typeof driftDigestEvent.schema>;

/** One of a cluster for each period. */
export function driftDigest(digest: Omit<Detail, "eventKey">): FleetEvent {
  const { cluster, period, at } = digest;
  const eventKey = `digest/${arnOf(cluster)}/${period}`;
  return driftDigestEvent.build(at, [arnOf(cluster)], { eventKey, ...digest });
}
