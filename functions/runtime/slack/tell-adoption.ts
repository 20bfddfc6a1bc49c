import { type AdoptionMessageState, adoptionMessage, withAdoptionProgress } from "#core/messages/adoption-message.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import { ownerMessage } from "#core/messages/owner-message.ts";
import { currentEpisode } from "#core/outbox/record.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

type AdoptionEvent = "clusterAdoptionStarted" | "clusterAdoptionProgressed" | "clusterAdoptionFinished";

/**
 * Brings an adoption's message up to date: in the fleet channel until the cluster has one of its own, where it goes on in a message of its own.
 *
 * @returns false when the event was told before
 */
export async function tellAdoption(ports: ChatPorts, name: AdoptionEvent, detail: unknown): Promise<boolean> {
  const { eventKey, adoption, channel, cluster, at } = fleetEvents[name].schema.parse(detail);
  const told = { eventKey, render: adoptionMessage };
  const inFleet = { key: `adoption/${adoption}/fleet`, channel: ports.policy.alerts.fleetChannel, ...told };
  const before = await ports.messages.get(inFleet.key);
  const change = (state = before?.state as AdoptionMessageState | undefined) =>
    changed({ ...(state ?? { cluster }), at: later(state?.at, at) }, name, detail);
  if (channel === "fleet") return tell(ports, { ...inFleet, change });
  const own = {
    key: `adoption/${adoption}`,
    channel: clusterChannel(ports.policy.alerts, cluster.name),
    ...told,
    change,
  };
  const isNew = await tell(ports, own);
  // Until it stands in the cluster's own channel, which Slack may not have, the fleet channel is told as well.
  const episode = await ports.messages.get(own.key).then((record) => record && currentEpisode(record));
  const goesOnThere = episode?.place !== undefined && episode.instead === undefined;
  if (before && goesOnThere)
    await tell(ports, { ...inFleet, change: (state) => moved(state ?? { cluster, at }, change(state), own.channel) });
  else if (before) await tell(ports, { ...inFleet, change });
  return isNew;
}

/** In the fleet channel only where it goes on, and how it ended. */
const moved = (
  { progress: _over, ...before }: AdoptionMessageState,
  now: AdoptionMessageState,
  channel: string,
): AdoptionMessageState =>
  now.ended ? { ...before, at: now.at, ended: now.ended, moved: channel } : { ...before, moved: channel };

const later = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);

function changed(state: AdoptionMessageState, name: AdoptionEvent, detail: unknown): AdoptionMessageState {
  switch (name) {
    case "clusterAdoptionStarted": {
      const { because, status } = fleetEvents.clusterAdoptionStarted.schema.parse(detail);
      return { ...state, because, status };
    }
    case "clusterAdoptionProgressed": {
      const { over, of, doing } = fleetEvents.clusterAdoptionProgressed.schema.parse(detail);
      return withAdoptionProgress(state, { over, of, doing });
    }
    case "clusterAdoptionFinished": {
      const { status, reason, done, alreadySo, needsPerson, failed } =
        fleetEvents.clusterAdoptionFinished.schema.parse(detail);
      return { ...state, ended: { status, reason, done, alreadySo, needsPerson, failed } };
    }
  }
}

/** Asks the fleet whose cluster it is. */
export function tellOwnerWanted(ports: ChatPorts, detail: unknown): Promise<boolean> {
  const { eventKey, ...facts } = fleetEvents.clusterOwnerWanted.schema.parse(detail);
  return tell(ports, {
    key: eventKey,
    channel: ports.policy.alerts.fleetChannel,
    eventKey,
    change: () => facts,
    render: ownerMessage,
  });
}
