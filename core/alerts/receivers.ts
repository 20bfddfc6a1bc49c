import { clusterChannel, slackName } from "../messages/channels.ts";
import type { AlertsPolicy, Notifier } from "../policy/alerts-policy.ts";
import type { Alert } from "./alert.ts";
import { labelValue } from "./matching.ts";

/** What decides where an alert goes: its labels, and which cluster of the fleet it is about or why none is known. */
export type Routable = Pick<Alert, "labels" | "cluster" | "why">;

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
export function destinationOf(alerts: AlertsPolicy, receiver: string, alert: Routable): Destination {
  if (receiver === "nobody") return { receiver, to: [], why: [] };
  if (receiver === "fleet") return { receiver, to: [inChannel(alerts.fleetChannel)], why: [] };
  if (receiver === "cluster") {
    const { channel, why } = channelOfCluster(alerts, alert);
    return { receiver, to: [inChannel(channel)], why };
  }
  const why: string[] = [];
  const to = (alerts.receivers[receiver] ?? []).map((notifier): Notifier => {
    if (notifier.kind !== "channel") return notifier;
    const filled = filledIn(notifier.channel, alert);
    if (typeof filled === "string") return inChannel(filled);
    const instead = channelOfCluster(alerts, alert);
    why.push(`${filled.problem}, so ${instead.channel} is told instead of ${notifier.channel}`, ...instead.why);
    return inChannel(instead.channel);
  });
  return { receiver, to, why };
}

const inChannel = (channel: string): Notifier => ({ kind: "channel", channel });

function channelOfCluster(alerts: AlertsPolicy, { cluster, why }: Routable): { channel: string; why: string[] } {
  if (cluster) return { channel: clusterChannel(alerts, cluster.name), why: [] };
  return { channel: alerts.fleetChannel, why: [`${why ?? "no cluster is known"}, so ${alerts.fleetChannel} is told`] };
}

/** A label `cluster` may be anything; in a channel's name only a cluster of the fleet stands. */
const valueIn = ({ labels, cluster }: Routable, name: string): string =>
  name === "cluster" ? (cluster?.name ?? "") : labelValue(labels, name);

const PLACEHOLDER = /\{([^\s{}]+)\}/g;

/** Whether a receiver's channels depend on which cluster it is. */
export const isPerCluster = ({ receivers }: AlertsPolicy, receiver: string): boolean =>
  receiver === "cluster" ||
  (receivers[receiver] ?? []).some((notifier) => notifier.kind === "channel" && notifier.channel.includes("{cluster}"));

function filledIn(template: string, alert: Routable): string | { problem: string } {
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name]) => name as string);
  const missing = names.filter((name) => slackName(valueIn(alert, name)) === "");
  if (missing.length > 0) {
    const said = missing.map((name) => {
      const value = valueIn(alert, name);
      return value === ""
        ? name === "cluster"
          ? "no cluster is known"
          : `there is no label ${name}`
        : `label ${name} (${value.slice(0, 40)}) has nothing a channel can be named by`;
    });
    return { problem: said.join(" and ") };
  }
  return `#${template
    .slice(1)
    .replaceAll(PLACEHOLDER, (_, name: string) => slackName(valueIn(alert, name)))
    .slice(0, 80)}`;
}
