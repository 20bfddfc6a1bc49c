import { playStorm } from "./alerts/play.ts";
import { profiled, type Shares } from "./alerts/profile.ts";
import type { Seen } from "./alerts/watch.ts";
import type { Section } from "./scan.ts";

/** Calls to Slack, of those that one message for every change of an alert would be. */
export const CALLS_GOAL = 0.8;
/** Messages in channels, which people look at, of the same. */
export const MESSAGES_GOAL = 0.2;

const CLUSTERS = 200;
const PER_CLUSTER = 50;
/** A cluster's troubles begin every so often: a day for 200. */
const EVERY_SECONDS = 432;

export interface AlertFigures {
  clusters: number;
  /** Different ones. */
  alerts: number;
  /** Alerts in what sources sent, repetitions included. */
  delivered: number;
  /** Times that an alert began or ended. */
  changes: number;
  messages: number;
  edits: number;
  replies: number;
  calls: number;
  /** Posts and edits in the channel that has most of them; and how many changes the one with most of those has. */
  busiest: { calls: number; changes: number };
  lambdaInvocations: number;
}

/** Alerts of a fleet's day, through the product's own handlers, in the sandbox on virtual time. */
export async function alertsSection(clusters = CLUSTERS, perCluster = PER_CLUSTER): Promise<Section> {
  const measured = await profiled(() => measureAlerts(clusters, perCluster));
  const { figures, wrong } = measured.result;
  const { shares } = measured;
  const ratios = alertRatios(figures);
  return {
    figures: { ...figures, ratios, shares },
    lines: [...alertLines(figures), ...cpuLines(figures, shares)],
    misses: [
      ...wrong,
      ...(ratios.calls > CALLS_GOAL
        ? [`calls to Slack are ${ratios.calls.toFixed(2)} x, more than ${CALLS_GOAL}`]
        : []),
      ...(ratios.messages > MESSAGES_GOAL
        ? [`messages are ${ratios.messages.toFixed(2)} x, more than ${MESSAGES_GOAL}`]
        : []),
    ],
  };
}

export async function measureAlerts(
  clusters: number,
  perCluster: number,
): Promise<{ figures: AlertFigures; seen: Seen; wrong: string[] }> {
  const { storm, seen, sandbox, said, wrong } = await playStorm({ clusters, perCluster, everySeconds: EVERY_SECONDS });
  const changesOf = (alerts: typeof storm.alerts) => alerts.reduce((sum, alert) => sum + alert.changes.length, 0);
  const channels = Map.groupBy(storm.alerts, ({ cluster }) => cluster.name);
  const { posts: messages, edits, replies } = seen;
  return {
    figures: {
      clusters,
      alerts: storm.alerts.length,
      delivered: said,
      changes: changesOf(storm.alerts),
      messages,
      edits,
      replies,
      calls: messages + edits + replies,
      busiest: {
        calls: Math.max(...[...seen.byChannel].flatMap(([name, calls]) => (name === "eks-fleet" ? [] : [calls]))),
        changes: Math.max(...[...channels.values()].map(changesOf)),
      },
      lambdaInvocations: sandbox.counts().lambdaInvocations,
    },
    seen,
    wrong,
  };
}

/** Beside one message for every change. */
export const alertRatios = ({ messages, calls, changes }: AlertFigures) => ({
  calls: calls / changes,
  messages: messages / changes,
});

export function alertLines(figures: AlertFigures): string[] {
  const { clusters, alerts, delivered, changes, messages, edits, replies, calls, busiest } = figures;
  const ratios = alertRatios(figures);
  const minutes = (count: number) => (count / 60).toFixed(1);
  return [
    `${alerts} alerts on ${clusters} clusters, which begin or end ${changes} times and are delivered ${delivered} times; virtual time`,
    `  Slack                 ${messages} messages, ${edits} edits, ${replies} replies in threads; ${(alerts / messages).toFixed(1)} alerts a message`,
    `  messages in channels  ${ratios.messages.toFixed(2)} x one message for every change (goal ${MESSAGES_GOAL})`,
    `  calls to Slack        ${ratios.calls.toFixed(2)} x: ${calls} of ${changes} (goal ${CALLS_GOAL})`,
    `  at one call a second  ${minutes(calls)} of ${minutes(changes)} minutes in all channels; ${minutes(busiest.calls)} of ${minutes(busiest.changes)} in the busiest cluster's`,
    `  Lambda invocations    ${figures.lambdaInvocations}, ${(figures.lambdaInvocations / alerts).toFixed(1)} an alert`,
  ];
}

const cpuLines = ({ alerts, delivered }: AlertFigures, { ours, clients, others, top }: Shares): string[] => [
  `  our code              ${((ours / alerts) * 1000).toFixed(2)} ms of processor an alert, ${((ours / delivered) * 1000).toFixed(2)} ms a delivered one: core, events, functions and adapters, and libraries they call, by samples of V8's profiler`,
  `                        not in it: ${clients.toFixed(1)} s in clients of AWS and Slack, ${others.toFixed(1)} s in the sandbox, its stores, Node and its garbage collection`,
  ...top
    .slice(0, 5)
    .map(({ what, seconds }) => `                        ${((seconds / ours) * 100).toFixed(0)} % ${what}`),
];
