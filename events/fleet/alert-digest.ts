import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant } from "./common.ts";

const severity = z.enum(["none", "info", "warning", "critical"]);

/** What a channel was told of and still fires, and silences that end soon. Nothing is told of a channel of which there is neither. */
export const alertDigestEvent = fleetEvent("Alert Digest", {
  eventKey: z.string(),
  /** With its `#`. */
  channel: z.string(),
  /** The time it is told for. */
  period: instant,
  /** Problems by severity; what there is none of is left out. */
  counts: z.partialRecord(severity, z.int().positive()),
  /** The worst first. */
  problems: z
    .array(
      z.strictObject({
        title: z.string(),
        severity,
        cluster: z.string().optional(),
        firing: z.int().positive(),
        since: instant,
        acknowledged: z.strictObject({ by: z.string(), at: instant }).optional(),
        snoozed: z.strictObject({ by: z.string(), until: instant }).optional(),
      }),
    )
    .max(10),
  /** Problems that are not listed. */
  leftOut: z.int().nonnegative(),
  /** Silences that end within a day. */
  ending: z
    .array(
      z.strictObject({
        id: z.string(),
        matchers: z.string(),
        owner: z.string(),
        reason: z.string(),
        endsAt: instant,
      }),
    )
    .max(10),
  at: instant,
});

type Detail = z.input<typeof alertDigestEvent.schema>;

/** One of a channel for each period. */
export function alertDigest(digest: Omit<Detail, "eventKey">): FleetEvent {
  const { channel, period, at } = digest;
  return alertDigestEvent.build(at, [], { eventKey: `alert-digest/${channel}/${period}`, ...digest });
}
