import type { AlertsPolicy, Notifier } from "#core/policy/alerts-policy.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { selectorText } from "./template.ts";
import { duration } from "./time.ts";

type Watching = Pick<FleetPolicy, "sites" | "drift" | "channels" | "alerts" | "report" | "digest">;

/** What is looked for, started and told by itself, in a few lines. */
export function watchingLines({ sites, drift, channels, alerts, report, digest }: Watching): string[] {
  const told = `  drift: every ${duration(drift.everySeconds)}, told from ${drift.tell} on after ${duration(drift.persistSeconds)}`;
  return [
    ...sites.map(({ name, cluster, owner }) => `  site ${name}: nodes of ${cluster.name} (${owner})`),
    drift.custom.length === 0 ? told : `${told}, rules of its own ${drift.custom.map(({ id }) => id).join(", ")}`,
    ...drift.targets.map(({ version, match = {} }) => `    ${selectorText(match)}: at least ${version}`),
    ...drift.fix.map(({ rules, match, window }) => `    fixes ${rules.join(", ")} of ${fixed(match, window)}`),
    ...channels.map(({ name, strategy, follow }) => `  channel ${name}: strategy ${strategy} follows ${follow}`),
    ...alertLines(alerts),
    ...(report ? [`  report: ${report.cron} (${report.timezone})`] : []),
    ...(digest ? [`  digest: ${digest.cron} (${digest.timezone})`] : []),
  ];
}

const fixed = (match: Watching["drift"]["fix"][number]["match"], window: string | undefined): string =>
  `${selectorText(match)} by itself${window === undefined ? "" : ` in window ${window}`}`;

function alertLines({ channel, fleetChannel, receivers, route }: AlertsPolicy): string[] {
  const routes = `${route.routes.length}, built-in ones among them`;
  return [
    `  alerts: to ${route.receiver} unless a route (${routes}) says otherwise; clusters in ${channel}, the fleet in ${fleetChannel}`,
    ...Object.entries(receivers).map(([name, to]) => `    receiver ${name}: ${to.map(notifierText).join(", ")}`),
  ];
}

function notifierText(notifier: Notifier): string {
  switch (notifier.kind) {
    case "channel":
      return notifier.channel;
    case "pagerduty":
      return `PagerDuty by ${notifier.secret}`;
    case "sns":
      return notifier.topic;
  }
}
