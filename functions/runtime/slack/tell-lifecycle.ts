import { clusterChannel } from "#core/messages/channels.ts";
import { deadlineMessage } from "#core/messages/deadline-message.ts";
import { discoveredMessage } from "#core/messages/discovered-message.ts";
import { type HealthMessageState, healthMessage, withHealth } from "#core/messages/health-message.ts";
import { type PlaceMessageState, placeMessage } from "#core/messages/place-message.ts";
import { versionsMessage } from "#core/messages/versions-message.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

export type LifecycleEvent =
  | "clusterDiscovered"
  | "placeUnreadable"
  | "placeReadable"
  | "lifecycleDeadline"
  | "versionsNoticed"
  | "healthNotice";

/**
 * Tells in Slack what scheduled looks and AWS Health bring: a cluster's deadline in its channel, everything else in the fleet's.
 *
 * @returns false when the event was told before
 */
export function tellLifecycle(ports: ChatPorts, name: LifecycleEvent, detail: unknown): Promise<boolean> {
  switch (name) {
    case "lifecycleDeadline": {
      const { eventKey, ...facts } = fleetEvents.lifecycleDeadline.schema.parse(detail);
      const channel = clusterChannel(ports.policy.alerts, facts.cluster.name);
      return tell(ports, { key: eventKey, channel, eventKey, change: () => facts, render: deadlineMessage });
    }
    case "clusterDiscovered": {
      const { eventKey, ...facts } = fleetEvents.clusterDiscovered.schema.parse(detail);
      return tell(ports, { ...inFleet(ports, eventKey), eventKey, change: () => facts, render: discoveredMessage });
    }
    case "versionsNoticed": {
      const { eventKey, ...facts } = fleetEvents.versionsNoticed.schema.parse(detail);
      return tell(ports, { ...inFleet(ports, eventKey), eventKey, change: () => facts, render: versionsMessage });
    }
    case "healthNotice": {
      const { eventKey, ...facts } = fleetEvents.healthNotice.schema.parse(detail);
      const change = (state: HealthMessageState | undefined) => withHealth(state, facts);
      return tell(ports, { ...inFleet(ports, `health/${facts.event}`), eventKey, change, render: healthMessage });
    }
    default:
      return tellPlace(ports, name, detail);
  }
}

const inFleet = ({ policy }: ChatPorts, key: string) => ({ key, channel: policy.alerts.fleetChannel });

function tellPlace(ports: ChatPorts, name: "placeUnreadable" | "placeReadable", detail: unknown): Promise<boolean> {
  const { eventKey, account, region, since, ...news } = placeNews(name, detail);
  const change = (state: PlaceMessageState | undefined): PlaceMessageState => ({
    ...(state ?? { account, region, since }),
    ...news,
  });
  return tell(ports, {
    ...inFleet(ports, `place/${account}/${region}/${since}`),
    eventKey,
    change,
    render: placeMessage,
  });
}

function placeNews(
  name: "placeUnreadable" | "placeReadable",
  detail: unknown,
): PlaceMessageState & { eventKey: string } {
  if (name === "placeReadable") {
    const { at, ...place } = fleetEvents.placeReadable.schema.parse(detail);
    return { ...place, readableAt: at };
  }
  const { at: _at, reason, ...place } = fleetEvents.placeUnreadable.schema.parse(detail);
  return { ...place, reason: reason.message };
}
