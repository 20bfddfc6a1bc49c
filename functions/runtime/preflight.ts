import { type ClusterId, clusterId, type FleetCluster } from "#core/fleet/cluster.ts";
import { clusterNamed } from "#core/fleet/named.ts";
import { nothingToDo } from "#core/planner/exclusion.ts";
import type { Goal, KubernetesVersionFacts, Plan } from "#core/planner/plan.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import type { PreflightFinding } from "#core/preflight/finding.ts";
import { preflight } from "#core/preflight/preflight.ts";
import { wholeHop } from "#core/preflight/work.ts";
import { lockKey } from "#core/run/names.ts";
import type { PreflightView } from "#events/operator/requests.ts";
import type { Composition } from "./compose.ts";
import { mapBounded } from "./inventory.ts";
import { planFleet } from "./planning.ts";
import { readFacts } from "./readiness.ts";

/** Clusters whose surroundings are read at once; each of them asks several services. */
const CLUSTERS_AT_ONCE = 8;

interface Question {
  goal: Goal;
  strategy: string;
  /** Name or id of one cluster; absent: the whole fleet. */
  cluster?: string | undefined;
}

type PreflightPorts = Pick<Composition, "policy" | "clusters" | "versions" | "locks">;

/**
 * How ready each cluster is for a goal, by everything that can be read now.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER, and what planning refuses
 */
export async function preflightFleet(ports: PreflightPorts, question: Question, now: Date): Promise<PreflightView> {
  const { goal, strategy, cluster } = question;
  const { plan, fleet } = await planFleet(ports, { goal, strategy }, now);
  const versions = await ports.versions.kubernetesVersions(ports.policy.hub);
  const stages = stagesOf(plan);
  const chosen = cluster === undefined ? fleet : [clusterNamed(fleet, cluster)];
  const clusters = await mapBounded(chosen, CLUSTERS_AT_ONCE, async (member) => {
    const { ref, version } = member.snapshot;
    const target = targetOf(goal);
    const idle = nothingToDo(member.snapshot, target);
    return {
      cluster: ref.name,
      account: ref.account,
      region: ref.region,
      from: version,
      to: target,
      stage: stages.get(clusterId(ref)) ?? null,
      nothingToDo: idle ?? null,
      findings: idle ? [] : await findingsOf(ports, member, { target, strategy, versions }, now),
    };
  });
  return { goal, strategy, at: now.toISOString(), clusters };
}

/** The Kubernetes minor a goal leads to. */
const targetOf = (goal: Goal): string => goal.version;

async function findingsOf(
  ports: PreflightPorts,
  { snapshot, labels }: FleetCluster,
  run: { target: string; strategy: string; versions: readonly KubernetesVersionFacts[] },
  now: Date,
): Promise<PreflightFinding[]> {
  const { exemptions, freezes, strategies } = ports.policy;
  const strategy = strategies[run.strategy];
  const policy = strategy?.preflight ?? DEFAULT_PREFLIGHT;
  const work = wholeHop(snapshot, run.target);
  const [facts, lock] = await Promise.all([
    readFacts(ports, snapshot, { work, policy, forHop: false }),
    ports.locks.get(lockKey(clusterId(snapshot.ref))),
  ]);
  return preflight({
    ...facts,
    snapshot,
    work,
    labels,
    policy,
    exemptions,
    freezes,
    now,
    versions: run.versions,
    ...(strategy === undefined ? {} : { maxHops: strategy.maxHops }),
    ...(lock === undefined ? {} : { otherWork: { by: lock.owner, until: lock.expiresAt } }),
  });
}

function stagesOf({ stages }: Plan): Map<ClusterId, string> {
  return new Map(
    stages.flatMap(({ name, members, excluded }) =>
      [...members, ...excluded].map(({ id }): [ClusterId, string] => [id, name]),
    ),
  );
}
