import * as z from "zod";
import { clusterId } from "#core/fleet/cluster.ts";
import { whoOf } from "#core/messages/words.ts";
import { type CloudTrailEksCall, cloudTrailEksCall, clusterCallOf } from "#events/aws/cloudtrail-eks-call.ts";
import { eventEnvelope, FLEET_SOURCE } from "#events/envelope.ts";
import { clusterDiscoveredEvent } from "#events/fleet/cluster-discovered.ts";
import { startAdoption } from "#functions/runtime/adoption/start.ts";
import { readConfiguration } from "#functions/runtime/cluster/facts.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

const discovered = eventEnvelope.extend({
  source: z.literal(FLEET_SOURCE),
  "detail-type": z.literal(clusterDiscoveredEvent.detailType),
  detail: clusterDiscoveredEvent.schema,
});

/** A cluster was made, or found: its adoption begins. However often it is told, and by whom, it is one execution. */
export const handler = defineHandler({
  name: "on-cluster-created",
  input: z.union([cloudTrailEksCall, discovered]),
  output: z.strictObject({ started: z.boolean(), reason: z.string() }),
  run: async (event, ports) => {
    if (ports.policy.responses.adopt.length === 0)
      return { started: false, reason: "responses.adopt of the policy file switches nothing on" };
    const found = event.source === FLEET_SOURCE ? discoveredIn(event.detail) : createdIn(event);
    if (!found) return { started: false, reason: "the record names no cluster that was made" };
    const { cluster, cause, because } = found;
    const createdAt = found.createdAt ?? (await readConfiguration(ports, cluster)).createdAt;
    const { alreadyStarted } = await startAdoption(ports, {
      name: createdAt,
      input: { clusterId: clusterId(cluster), cause, because, createdAt },
    });
    return { started: !alreadyStarted, reason: alreadyStarted ? "it was begun before" : because };
  },
});

const discoveredIn = ({ cluster, createdAt, existing }: z.output<typeof clusterDiscoveredEvent.schema>) => ({
  cluster,
  createdAt,
  cause: "discovered" as const,
  because: existing
    ? "it was there before Fleetwright was, and the policy file wants it adopted"
    : "it was found by a look at the account; no event told of it",
});

const madeCluster = z.looseObject({ cluster: z.looseObject({ createdAt: z.number() }) });

function createdIn(event: CloudTrailEksCall) {
  const call = clusterCallOf(event);
  if (call?.name !== "CreateCluster" || call.refused) return undefined;
  // CloudTrail writes epoch seconds with a fraction; records of other years may lack it.
  const made = madeCluster.safeParse(event.detail.responseElements);
  return {
    cluster: call.cluster,
    createdAt: made.success ? new Date(Math.round(made.data.cluster.createdAt * 1000)).toISOString() : undefined,
    cause: "created" as const,
    because: `${whoOf(call.caller)} made it`,
  };
}
