import { type ActivationMessageState, activationMessage, withActivation } from "#core/messages/activation-message.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

type ActivationEvent =
  | "activationIssued"
  | "activationRotated"
  | "activationExpired"
  | "activationRevoked"
  | "activationRefused";

/** Tells in the cluster's channel what became of an activation; see `tellResponse`. */
export function tellActivation(ports: ChatPorts, name: ActivationEvent, detail: unknown): Promise<boolean> {
  const { eventKey, state: news } = newsOf(name, detail);
  const key = eventKey.slice(0, eventKey.lastIndexOf("/"));
  const change = (state: ActivationMessageState | undefined) => withActivation(state, news);
  return tell(ports, {
    key,
    channel: clusterChannel(ports.policy.alerts, news.cluster.name),
    eventKey,
    change,
    render: activationMessage,
  });
}

function newsOf(name: ActivationEvent, detail: unknown): { eventKey: string; state: ActivationMessageState } {
  const base = ({ cluster, site, record, requestedBy }: ActivationMessageState) => ({
    cluster,
    site,
    record,
    requestedBy,
  });
  switch (name) {
    case "activationIssued":
    case "activationRotated": {
      const event = fleetEvents[name].schema.parse(detail);
      const { activationId, nodes, standing, expiresAt, secret } = event;
      const replaced = "replaced" in event ? { replaced: String(event.replaced) } : {};
      const issued = { activationId, nodes, standing, expiresAt, secret: secret.name, ...replaced };
      return { eventKey: event.eventKey, state: { ...base(event), issued } };
    }
    case "activationExpired": {
      const event = fleetEvents.activationExpired.schema.parse(detail);
      const { because, at, registrations } = event;
      return {
        eventKey: event.eventKey,
        state: { ...base(event), ended: { how: "expired", because, at, registrations } },
      };
    }
    case "activationRevoked": {
      const event = fleetEvents.activationRevoked.schema.parse(detail);
      const { because, at, registrations } = event;
      return {
        eventKey: event.eventKey,
        state: { ...base(event), ended: { how: "revoked", because, at, registrations } },
      };
    }
    case "activationRefused": {
      const event = fleetEvents.activationRefused.schema.parse(detail);
      return {
        eventKey: event.eventKey,
        state: { ...base(event), ended: { how: "refused", because: event.reason, at: event.at } },
      };
    }
  }
}
