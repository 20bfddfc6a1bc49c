import { type AddonMessageState, addonMessage, withAddonNews } from "#core/messages/addon-message.ts";
import { changeMessage } from "#core/messages/change-message.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import { deletedMessage } from "#core/messages/deleted-message.ts";
import { type FindingMessageState, findingMessage, withFinding } from "#core/messages/finding-message.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

type ResponseEvent =
  | "clusterChanged"
  | "addonChanged"
  | "findingOpened"
  | "findingClosed"
  | "securityAlert"
  | "clusterDeleted";

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
    default:
      return tellFinding(ports, name, detail);
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

/** In the cluster's channel; a security alert in the fleet channel as well. */
async function tellFinding(
  ports: ChatPorts,
  event: "findingOpened" | "findingClosed" | "securityAlert",
  detail: unknown,
): Promise<boolean> {
  const { eventKey, state: news } = findingNews(event, detail);
  const key = eventKey.replace(/\/(opened|closed)$/, "");
  const change = (state: FindingMessageState | undefined) => withFinding(state, news);
  const channels = [
    ...(news.cluster ? [{ key, channel: clusterChannel(ports.policy.alerts, news.cluster.name) }] : []),
    ...(news.security ? [{ key: `${key}/fleet`, channel: ports.policy.alerts.fleetChannel }] : []),
  ];
  const told: boolean[] = [];
  for (const at of channels) told.push(await tell(ports, { ...at, eventKey, change, render: findingMessage }));
  return told.includes(true);
}

function findingNews(
  event: "findingOpened" | "findingClosed" | "securityAlert",
  detail: unknown,
): { eventKey: string; state: FindingMessageState } {
  if (event === "findingClosed") {
    const { eventKey, cluster, rule, severity, message, openedAt, security, because, openSeconds } =
      fleetEvents.findingClosed.schema.parse(detail);
    const closed = { because, seconds: openSeconds };
    return { eventKey, state: { cluster, rule, severity, message, openedAt, security, closed } };
  }
  if (event === "securityAlert") {
    const { eventKey, cluster, rule, severity, message, openedAt, remedy, evidence } =
      fleetEvents.securityAlert.schema.parse(detail);
    const open = { remedy, evidence, reopened: 0 };
    return { eventKey, state: { cluster, rule, severity, message, openedAt, security: true, open } };
  }
  const { eventKey, cluster, rule, severity, message, openedAt, remedy, found, wanted, evidence, reopened } =
    fleetEvents.findingOpened.schema.parse(detail);
  const open = { remedy, evidence: { found, wanted, ...evidence }, reopened };
  return { eventKey, state: { cluster, rule, severity, message, openedAt, security: false, open } };
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
