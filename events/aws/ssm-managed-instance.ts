import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

/** SSM's own events about hybrid nodes, best effort. Source: EventBridge events reference, "AWS Systems Manager events". */
export const MANAGED_INSTANCE_EVENTS = [
  "SSM Managed Instance Registration",
  "SSM Managed Instance Deregistration",
] as const;

/** AWS publishes no schema for the detail: it is only read for the node's id. What became of the node is asked of SSM. */
export const ssmManagedInstanceEvent = eventEnvelope.extend({
  source: z.literal("aws.ssm"),
  "detail-type": z.enum(MANAGED_INSTANCE_EVENTS),
});

export type SsmManagedInstanceEvent = z.infer<typeof ssmManagedInstanceEvent>;

const ID = /\bmi-[0-9a-f]{17}\b/;

/** Which node, wherever the event says it; undefined when it does not. Account and Region are the envelope's: nobody can speak for another account. */
export function managedInstanceOf({
  account,
  region,
  resources,
  detail,
}: SsmManagedInstanceEvent): { place: { account: string; region: string }; id: string } | undefined {
  const members = typeof detail === "object" && detail !== null ? Object.values(detail) : [];
  const id = [...resources, ...members]
    .map((value) => (typeof value === "string" ? ID.exec(value)?.[0] : undefined))
    .find((found) => found !== undefined);
  return id === undefined ? undefined : { place: { account, region }, id };
}
