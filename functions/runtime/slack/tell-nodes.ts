import { clusterChannel } from "#core/messages/channels.ts";
import {
  foundMessage,
  registeredMessage,
  removalAskedMessage,
  removalDecidedMessage,
  removedMessage,
} from "#core/messages/node-message.ts";
import type { ChatMessage } from "#core/ports.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

type NodeEvent = "nodeRegistered" | "nodesFound" | "removalAsked" | "removalDecided" | "nodeRemoved";

/**
 * Tells in Slack what became of hybrid nodes, in their cluster's channel; one message per event.
 *
 * @returns false when the event was told before
 */
export function tellNode(ports: ChatPorts, name: NodeEvent, detail: unknown): Promise<boolean> {
  const once = <Facts extends { eventKey: string; cluster: { name: string } }>(
    facts: Facts,
    render: (facts: Facts) => ChatMessage,
  ) => {
    const { eventKey, cluster } = facts;
    return tell(ports, {
      key: eventKey,
      channel: clusterChannel(ports.policy.alerts, cluster.name),
      eventKey,
      change: () => facts,
      render,
    });
  };
  switch (name) {
    case "nodeRegistered":
      return once(fleetEvents.nodeRegistered.schema.parse(detail), registeredMessage);
    case "nodesFound":
      return once(fleetEvents.nodesFound.schema.parse(detail), foundMessage);
    case "removalAsked":
      return once(fleetEvents.removalAsked.schema.parse(detail), removalAskedMessage);
    case "removalDecided":
      return once(fleetEvents.removalDecided.schema.parse(detail), removalDecidedMessage);
    case "nodeRemoved":
      return once(fleetEvents.nodeRemoved.schema.parse(detail), removedMessage);
  }
}
