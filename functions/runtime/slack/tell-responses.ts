import { type AddonMessageState, addonMessage, withAddonNews } from "#core/messages/addon-message.ts";
import { changeMessage } from "#core/messages/change-message.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import { deletedMessage } from "#core/messages/deleted-message.ts";
import { type ReviewFacts, reviewMessage, withReview } from "#core/messages/review-message.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

type ResponseEvent = "clusterChanged" | "addonChanged" | "clusterReviewed" | "clusterDeleted";

/**
 * Tells in Slack what was noticed about a cluster, in its channel.
 *
 * @returns false when the event was told before
 */
export function tellResponse(ports: ChatPorts, name: ResponseEvent, detail: unknown): Promise<boolean> {
  switch (name) {
    case "clusterChanged":
      return tellChange(ports, detail);
    case "addonChanged":
      return tellAddon(ports, detail);
    case "clusterDeleted":
      return tellDeleted(ports, detail);
    case "clusterReviewed":
      return tellReview(ports, detail);
  }
}

function tellChange(ports: ChatPorts, detail: unknown): Promise<boolean> {
  const { eventKey, ...facts } = fleetEvents.clusterChanged.schema.parse(detail);
  // A cluster that is only being created has no channel yet.
  const channel =
    facts.call === "CreateCluster"
      ? ports.policy.alerts.fleetChannel
      : clusterChannel(ports.policy.alerts, facts.cluster.name);
  return tell(ports, { key: eventKey, channel, eventKey, change: () => facts, render: changeMessage });
}

function tellAddon(ports: ChatPorts, detail: unknown): Promise<boolean> {
  const { eventKey, ...news } = fleetEvents.addonChanged.schema.parse(detail);
  const { account, region, name } = news.cluster;
  const key = `addon/${account}/${region}/${name}/${news.addon}/${news.changeId}`;
  const change = (state: AddonMessageState | undefined) => withAddonNews(state, news);
  return tell(ports, {
    key,
    channel: clusterChannel(ports.policy.alerts, name),
    eventKey,
    change,
    render: addonMessage,
  });
}

function tellReview(ports: ChatPorts, detail: unknown): Promise<boolean> {
  const { eventKey, ...news } = fleetEvents.clusterReviewed.schema.parse(detail);
  const { account, region, name } = news.cluster;
  const key = `review/${account}/${region}/${name}/${news.createdAt}`;
  const change = (state: ReviewFacts | undefined) => withReview(state, news);
  return tell(ports, {
    key,
    channel: clusterChannel(ports.policy.alerts, name),
    eventKey,
    change,
    render: reviewMessage,
  });
}

/** The last message in the cluster's channel, which is archived after it if the policy says so. */
function tellDeleted(ports: ChatPorts, detail: unknown): Promise<boolean> {
  const { eventKey, ...facts } = fleetEvents.clusterDeleted.schema.parse(detail);
  const channel = clusterChannel(ports.policy.alerts, facts.cluster.name);
  return tell(ports, {
    key: eventKey,
    channel,
    eventKey,
    change: () => facts,
    render: deletedMessage,
    ...(facts.archiveChannel ? { archives: true } : {}),
  });
}
