import { TEST_ALERT } from "#core/alerts/names.ts";
import { clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { oneNamed } from "#core/fleet/named.ts";
import { at } from "#core/preflight/text.ts";
import { alertTested } from "#events/fleet/alert-tested.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import type { Composition } from "../compose.ts";
import type { Identified } from "../identity.ts";

/**
 * Sends an alert the way of all others: by the bus, to the function that takes alerts, by the routes to its receivers; it is over by itself.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER
 */
export async function testAlert(
  { clusterRecords, events }: Pick<Composition, "clusterRecords" | "events">,
  request: Extract<Identified, { action: "test-alert" }>,
  now: Date,
): Promise<Extract<OperatorResponse, { action: "test-alert" }>> {
  const { cluster: name, labels, severity, seconds, by, why } = request;
  const ids = name === undefined ? [] : (await clusterRecords.list()).map(({ ref }) => clusterId(ref));
  const cluster = name === undefined ? null : parseClusterId(oneNamed(ids, name));
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  await events.publish([alertTested({ cluster, labels, severity, by, why, at: now.toISOString(), until })]);
  const where = cluster ? `of cluster ${cluster.name}` : "of no cluster";
  return {
    action: "test-alert",
    alertname: TEST_ALERT,
    labels,
    until,
    message: `alert ${TEST_ALERT} ${where} is on its way; it is over at ${at(until)}`,
  };
}
