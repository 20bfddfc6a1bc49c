import type { DoorPath } from "#events/http/door.ts";
import type { HttpAnswer } from "#events/http/request.ts";
import type { Bench } from "./sandbox.ts";

/** An alert of cluster `a`, as Prometheus' rules make them. */
export const alert = (name: string, change: object = {}, labels: object = {}) => ({
  status: "firing",
  labels: { alertname: name, severity: "critical", cluster: "a", pod: "api-1", namespace: "shop", ...labels },
  annotations: { summary: "p99 is above 2 s" },
  startsAt: "2026-11-23T08:50:00.000Z",
  endsAt: "0001-01-01T00:00:00Z",
  generatorURL: "http://prometheus/graph",
  fingerprint: "948c667b1fc76492",
  ...change,
});

/** A notification of Alertmanager's webhook. */
export const webhook = (alerts: ReturnType<typeof alert>[], change: object = {}) => ({
  version: "4",
  groupKey: '{}:{alertname="Slow"}',
  truncatedAlerts: 0,
  status: "firing",
  receiver: "fleet",
  groupLabels: { alertname: "Slow" },
  commonLabels: { alertname: "Slow", cluster: "a" },
  commonAnnotations: {},
  externalURL: "http://alertmanager",
  alerts,
  ...change,
});

/** Sends it with the secret, and lets follow what follows at once. */
export async function notifyBy(
  to: Bench,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<HttpAnswer | undefined> {
  const path: DoorPath = "/webhooks/alertmanager";
  const answer = await to.door({
    method: "POST",
    path,
    headers: { "content-type": "application/json", authorization: `Bearer ${to.webhookSecret}`, ...headers },
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  });
  await to.clock.settle();
  return answer;
}
