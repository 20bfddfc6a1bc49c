import { parse } from "yaml";
import type { Routable } from "#core/alerts/receivers.ts";
import type { AlertsPolicy } from "#core/policy/alerts-policy.ts";
import { alerts } from "#core/policy/alerts-schema.ts";

/** The policy's part as somebody writes it, without what is built in behind its routes. */
export function alertsOf(yaml: string): AlertsPolicy {
  const made = alerts.parse(parse(yaml));
  const own = (parse(yaml) as { routes?: unknown[] } | null)?.routes?.length ?? 0;
  return { ...made, route: { ...made.route, routes: made.route.routes.slice(0, own) } };
}

/** An alert with these labels, about the cluster they name as if the fleet had it. */
export function about(labels: Record<string, string>): Routable {
  const { cluster, account = "111122223333", region = "eu-west-1" } = labels;
  return { labels, ...(cluster ? { cluster: { account, region, name: cluster } } : {}) };
}
