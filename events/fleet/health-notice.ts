import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant } from "./common.ts";

const MOST_NAMES = 50;
const MOST_WORDS = 1500;

/** AWS Health says something about EKS that concerns the fleet. */
export const healthNoticeEvent = fleetEvent("Health Notice", {
  eventKey: z.string(),
  /** ARN of AWS's event: everything told of one has the same. */
  event: z.string(),
  code: z.string(),
  category: z.string(),
  /** `public`: an outage of the service; `account`: it names what is affected. */
  scope: z.enum(["public", "account"]),
  account: z.string(),
  region: z.string(),
  /** open, closed or upcoming. */
  status: z.string(),
  startsAt: instant.nullable(),
  endsAt: instant.nullable(),
  description: z.string().max(MOST_WORDS),
  /** Clusters of the fleet that it names, `<account>/<region>/<name>`, and whether they are still affected. */
  clusters: z.array(z.strictObject({ cluster: z.string(), resolved: z.boolean() })).max(MOST_NAMES),
  /** What it names that is not the fleet's, and why. */
  notOurs: z.array(z.strictObject({ entity: z.string(), reason: z.string() })).max(MOST_NAMES),
  at: instant,
});

type Detail = z.input<typeof healthNoticeEvent.schema>;

/** @param notice.occurrence which message of AWS's about the event it is: repeated through the backup Region, it is the same */
export function healthNotice({ occurrence, ...notice }: Omit<Detail, "eventKey"> & { occurrence: string }): FleetEvent {
  const { event, description, clusters, notOurs, at } = notice;
  return healthNoticeEvent.build(at, [event], {
    ...notice,
    eventKey: `health/${event}/${occurrence}`,
    description: description.length <= MOST_WORDS ? description : `${description.slice(0, MOST_WORDS - 1)}…`,
    clusters: clusters.slice(0, MOST_NAMES),
    notOurs: notOurs.slice(0, MOST_NAMES),
  });
}
