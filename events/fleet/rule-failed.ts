import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, clusterRef, fleetEvent, instant } from "./common.ts";

/** The expression of a rule of the user's own failed. The same expression has the same key, for whatever cluster it failed: the mistake is the rule's. */
export const ruleFailedEvent = fleetEvent("Rule Failed", {
  eventKey: z.string(),
  rule: z.string(),
  /** The expression. */
  when: z.string(),
  message: z.string(),
  /** A cluster it failed for. */
  cluster: clusterRef,
  at: instant,
});

export function ruleFailed(
  cluster: z.infer<typeof clusterRef>,
  { digest, ...facts }: { rule: string; when: string; digest: string; message: string; at: string },
): FleetEvent {
  const eventKey = `rule-failed/${facts.rule}/${digest}`;
  return ruleFailedEvent.build(facts.at, [arnOf(cluster)], { eventKey, cluster, ...facts });
}
