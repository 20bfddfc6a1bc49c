import { clusterChannel } from "#core/messages/channels.ts";
import { type FixMessageState, fixMessage, withFixProgress } from "#core/messages/fix-message.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

type FixEvent = "clusterFixStarted" | "clusterFixProgressed" | "clusterFixFinished";

/**
 * Brings a fix's message in the cluster's channel up to date.
 *
 * @returns false when the event was told before
 */
export function tellFix(ports: ChatPorts, name: FixEvent, detail: unknown): Promise<boolean> {
  const { eventKey, fix, cluster, at } = fleetEvents[name].schema.parse(detail);
  const change = (state: FixMessageState | undefined) =>
    changed({ ...(state ?? { cluster }), at: state && state.at > at ? state.at : at }, name, detail);
  const channel = clusterChannel(ports.policy.alerts, cluster.name);
  return tell(ports, { key: `fix/${fix}`, channel, eventKey, change, render: fixMessage });
}

function changed(state: FixMessageState, name: FixEvent, detail: unknown): FixMessageState {
  switch (name) {
    case "clusterFixStarted": {
      const { because } = fleetEvents.clusterFixStarted.schema.parse(detail);
      return { ...state, because };
    }
    case "clusterFixProgressed": {
      const { over, of, doing, waitsFor } = fleetEvents.clusterFixProgressed.schema.parse(detail);
      return withFixProgress(state, { over, of, doing, waitsFor });
    }
    case "clusterFixFinished": {
      const { status, reason, fixed, alreadySo, notFixed, needsPerson } =
        fleetEvents.clusterFixFinished.schema.parse(detail);
      return { ...state, ended: { status, reason, fixed, alreadySo, notFixed, needsPerson } };
    }
  }
}
