import { parse } from "yaml";
import type { AlertsPolicy } from "#core/policy/alerts-policy.ts";
import { alerts } from "#core/policy/alerts-schema.ts";

/** The policy's part as somebody writes it, without what is built in behind its routes. */
export function alertsOf(yaml: string): AlertsPolicy {
  const made = alerts.parse(parse(yaml));
  const own = (parse(yaml) as { routes?: unknown[] } | null)?.routes?.length ?? 0;
  return { ...made, route: { ...made.route, routes: made.route.routes.slice(0, own) } };
}
