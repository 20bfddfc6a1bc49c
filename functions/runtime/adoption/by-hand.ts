import { adoptionParts } from "#core/adoption/parts.ts";
import { InvalidInputError } from "#core/errors.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { resolveLabels } from "#core/fleet/labels.ts";
import type { AdoptionView } from "#events/operator/requests.ts";
import { readConfiguration } from "../cluster/facts.ts";
import { clusterMeant, orUnknown } from "../cluster/meant.ts";
import type { Composition } from "../compose.ts";
import type { Identified } from "../identity.ts";
import { planAdoption } from "./plan.ts";
import { startAdoption } from "./start.ts";

/** What adopting a cluster would do, without doing it. @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER */
export async function adoptionPlanned(ports: Composition, cluster: string, now: Date): Promise<AdoptionView> {
  const ref = await clusterMeant(ports, cluster);
  const planned = await orUnknown(ref, () => planAdoption(ports, ref, "", now, { all: true }));
  const { plan, items, template, switchedOff } = planned;
  const byId = new Map(items.map((item) => [item.id, item]));
  return {
    cluster: ref.name,
    account: ref.account,
    region: ref.region,
    status: planned.cluster.status,
    version: planned.cluster.version,
    at: now.toISOString(),
    labels: Object.fromEntries(
      Object.entries(template.labels).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    parts: plan.parts,
    waves: plan.waves.map((wave) =>
      wave.flatMap((id) => {
        const { step, what } = byId.get(id) ?? {};
        return step && what !== undefined ? [{ id, what, why: step.why, safe: step.safe }] : [];
      }),
    ),
    alreadySo: plan.satisfied,
    needsPerson: items.flatMap(({ what, outcome }) =>
      outcome?.outcome === "needs-person" ? [{ what, why: outcome.reason }] : [],
    ),
    switchedOff: switchedOff.map(({ part, what }) => ({ part, what })),
  };
}

/**
 * Starts an adoption because somebody asks for it. One that is under way is answered instead.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER, NOTHING_SWITCHED_ON
 */
export async function adoptByHand(
  ports: Composition,
  { cluster, by, why }: Extract<Identified, { action: "adopt-cluster" }>,
  now: Date,
) {
  const ref = await clusterMeant(ports, cluster);
  const { tags } = await orUnknown(ref, () => readConfiguration(ports, ref));
  const labels = resolveLabels(ports.policy.clusters, { ref, tags });
  if (adoptionParts(ports.policy.responses, { ref, labels }).length === 0) {
    const message = `the policy file switches nothing on for ${ref.name}: add an entry with its selector and parts to responses.adopt, and deploy that`;
    throw new InvalidInputError("NOTHING_SWITCHED_ON", message);
  }
  const id = clusterId(ref);
  const { adoption } = (await ports.clusterRecords.get(id)) ?? {};
  const running = adoption?.status === "running" ? await ports.executions.describe(adoption.executionArn) : undefined;
  if (adoption && running?.status === "RUNNING")
    return {
      action: "adopt-cluster" as const,
      clusterId: id,
      executionArn: adoption.executionArn,
      alreadyStarted: true,
    };
  const because = `${by} asks for it${why === "" ? "" : `: ${why}`}`;
  const input = { clusterId: id, cause: "by-hand" as const, because };
  const started = await startAdoption(ports, { name: now.toISOString(), input });
  return { action: "adopt-cluster" as const, clusterId: id, ...started };
}
