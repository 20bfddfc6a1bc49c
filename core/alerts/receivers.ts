import { clusterChannel, slackName } from "../messages/channels.ts";
import type { AlertsPolicy, Notifier } from "../policy/alerts-policy.ts";
import { type Labels, labelValue } from "./matching.ts";

/** Where a receiver's alerts go, its templates filled in; channels with `#`. */
export interface Destination {
  /** Name of the receiver. */
  receiver: string;
  /** None: told to nobody. */
  to: Notifier[];
  /** What is not as the policy's template has it, and why. */
  why: string[];
}

/**
 * Where a receiver's alerts go. A channel that a missing label names is the cluster's instead, and where no cluster is known the fleet's: an alert is not lost because a label is.
 */
export function destinationOf(alerts: AlertsPolicy, receiver: string, labels: Labels): Destination {
  if (receiver === "nobody") return { receiver, to: [], why: [] };
  if (receiver === "fleet") return { receiver, to: [inChannel(alerts.fleetChannel)], why: [] };
  if (receiver === "cluster") {
    const { channel, why } = channelOfCluster(alerts, labels);
    return { receiver, to: [inChannel(channel)], why };
  }
  const why: string[] = [];
  const to = (alerts.receivers[receiver] ?? []).map((notifier): Notifier => {
    if (notifier.kind !== "channel") return notifier;
    const filled = filledIn(notifier.channel, labels);
    if (typeof filled === "string") return inChannel(filled);
    const instead = channelOfCluster(alerts, labels);
    why.push(`${filled.problem}, so ${instead.channel} is told instead of ${notifier.channel}`, ...instead.why);
    return inChannel(instead.channel);
  });
  return { receiver, to, why };
}

const inChannel = (channel: string): Notifier => ({ kind: "channel", channel });

function channelOfCluster(alerts: AlertsPolicy, labels: Labels): { channel: string; why: string[] } {
  const name = labelValue(labels, "cluster");
  if (name !== "") return { channel: clusterChannel(alerts, name), why: [] };
  return { channel: alerts.fleetChannel, why: [`no cluster is known, so ${alerts.fleetChannel} is told`] };
}

const PLACEHOLDER = /\{([^\s{}]+)\}/g;

/** Whether a receiver's channels depend on which cluster it is. */
export const isPerCluster = ({ receivers }: AlertsPolicy, receiver: string): boolean =>
  receiver === "cluster" ||
  (receivers[receiver] ?? []).some((notifier) => notifier.kind === "channel" && notifier.channel.includes("{cluster}"));

function filledIn(template: string, labels: Labels): string | { problem: string } {
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => name as string);
  const missing = names.filter((name) => slackName(labelValue(labels, name)) === "");
  if (missing.length > 0) {
    const said = missing.map((name) => {
      const value = labelValue(labels, name);
      return value === ""
        ? `there is no label ${name}`
        : `label ${name} (${value.slice(0, 40)}) has nothing a channel can be named by`;
    });
    return { problem: said.join(" and ") };
  }
  return `#${template
    .slice(1)
    .replaceAll(PLACEHOLDER, (_, name: string) => slackName(labelValue(labels, name)))
    .slice(0, 80)}`;
}
