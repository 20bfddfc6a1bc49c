import { clusterChannel } from "#core/messages/channels.ts";
import { digestMessage } from "#core/messages/digest-message.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

/** Tells what is off of a cluster in its channel. @returns false when it was told before */
export function tellDigest(ports: ChatPorts, detail: unknown, by: string): Promise<boolean> {
  const { eventKey, ...facts } = fleetEvents.driftDigest.schema.parse(detail);
  const channel = clusterChannel(facts.cluster.name);
  return tell(ports, { key: eventKey, channel, eventKey, by, change: () => facts, render: digestMessage });
}
