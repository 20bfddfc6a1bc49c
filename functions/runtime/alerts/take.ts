import type { Alert, NotAnAlert } from "#core/alerts/alert.ts";
import { settle } from "#core/alerts/draft.ts";
import { readAlerts } from "#core/alerts/read.ts";
import type { HybridNode } from "#core/alerts/sources/ssm.ts";
import { complianceChange } from "#events/aws/ssm-compliance.ts";
import type { Composition } from "../compose.ts";
import { knownClusters } from "./known.ts";

export type TakingPorts = Pick<Composition, "policy" | "clock" | "clusterRecords" | "nodeRecords">;

/** What a delivery from whichever source is, once it is known which of our clusters it is about. */
export async function takeDelivery(
  ports: TakingPorts,
  delivery: unknown,
): Promise<{ alerts: Alert[]; notAlerts: NotAnAlert[] }> {
  const node = await nodeOf(ports, delivery);
  const reading = readAlerts(delivery, { accounts: ports.policy.accounts, nodeOf: () => node });
  return settle(reading, await knownClusters(ports, reading));
}

async function nodeOf({ nodeRecords }: TakingPorts, delivery: unknown): Promise<HybridNode | undefined> {
  const event = complianceChange.safeParse(delivery).data;
  if (!event) return undefined;
  return nodeRecords.get({ account: event.account, region: event.region }, event.detail["resource-id"]);
}
