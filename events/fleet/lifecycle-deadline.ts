import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

/** The support of a cluster's version ends soon, or has ended. Told once for each threshold of the policy file that it comes within. */
export const lifecycleDeadlineEvent = fleetEvent("Lifecycle Deadline", {
  ...onCluster,
  findingId: z.string(),
  kind: z.string(),
  /** When it is. */
  deadline: instant,
  what: z.string(),
  version: z.string(),
  /** The threshold it has come within, in seconds; 0: it is over. */
  threshold: z.int().nonnegative(),
  /** What staying costs beyond standard support, by list prices. */
  cost: z.strictObject({ dollars: z.number().nonnegative(), until: instant }),
  proposal: z.strictObject({ text: z.string(), command: z.string() }).nullable(),
  at: instant,
});

type Detail = z.input<typeof lifecycleDeadlineEvent.schema>;

/** @param deadline.openedAt when the deadline was first told: a cluster that was upgraded and nears another one is another occurrence */
export function lifecycleDeadline({
  openedAt,
  ...deadline
}: Omit<Detail, "eventKey"> & { openedAt: string }): FleetEvent {
  const { cluster, findingId, threshold, at } = deadline;
  const eventKey = `finding/${arnOf(cluster)}/${findingId}/${openedAt}/within/${threshold}`;
  return lifecycleDeadlineEvent.build(at, [arnOf(cluster)], { eventKey, ...deadline });
}
