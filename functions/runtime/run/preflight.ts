import { type ClusterId, clusterId, type FleetCluster } from "#core/fleet/cluster.ts";
import { clusterNamed } from "#core/fleet/named.ts";
import { isMinor } from "#core/fleet/version.ts";
import { workOf } from "#core/planner/goal-hop.ts";
import type { Goal, KubernetesVersionFacts, Plan, Reason } from "#core/planner/plan.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import type { PreflightFinding } from "#core/preflight/finding.ts";
import { preflight } from "#core/preflight/preflight.ts";
import { wholeHop } from "#core/preflight/work.ts";
import { lockKey } from "#core/run/names.ts";
import type { PreflightView } from "#events/operator/requests.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";
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

type PreflightPorts = Parameters<typeof planFleet>[0] & Parameters<typeof readFacts>[0] & Pick<Composition, "locks">;

/**
 * How ready each cluster is for a goal, by everything that can be read now.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER, and what planning refuses
 */
export async function preflightFleet(ports: PreflightPorts, question: Question, now: Date): Promise<PreflightView> {
  const { goal, strategy, cluster } = question;
  const { plan, fleet } = await planFleet(ports, { goal, strategy }, now);
  const versions = await ports.versions.kubernetesVersions(ports.policy.hub);
  const places = placesOf(plan);
  const chosen = cluster === undefined ? fleet : [clusterNamed(fleet, cluster)];
  const clusters = await mapBounded(chosen, CLUSTERS_AT_ONCE, async (member) => {
    const { ref, version } = member.snapshot;
    const { stage, to: target, idle } = places.get(clusterId(ref)) ?? { stage: null, to: version, idle: null };
    return {
      cluster: ref.name,
      account: ref.account,
      region: ref.region,
      from: version,
      to: target,
      stage,
      nothingToDo: idle,
      findings: idle ? [] : await findingsOf(ports, member, { goal, target, strategy, versions }, now),
    };
  });
  return { goal, strategy, at: now.toISOString(), clusters };
}

async function findingsOf(
  ports: PreflightPorts,
  { snapshot, labels }: FleetCluster,
  run: { goal: Goal; target: string; strategy: string; versions: readonly KubernetesVersionFacts[] },
  now: Date,
): Promise<PreflightFinding[]> {
  const { exemptions, freezes, strategies } = ports.policy;
  const strategy = strategies[run.strategy];
  const policy = strategy?.preflight ?? DEFAULT_PREFLIGHT;
  const { goal, target } = run;
  const work = goal.kind === "kubernetes-version" ? wholeHop(snapshot, target) : workOf(goal, "all", snapshot, target);
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

interface Place {
  stage: string | null;
  /** The Kubernetes minor the goal takes the cluster to. */
  to: string;
  /** Why there is nothing to do about it; null when there is. */
  idle: Reason | null;
}

function placesOf({ goal, stages, unmatched }: Plan): Map<ClusterId, Place> {
  const version = goal.kind === "kubernetes-version" && isMinor(goal.version) ? goal.version : undefined;
  return new Map<ClusterId, Place>([
    ...stages.flatMap(({ name, members, excluded }) => [
      ...members.map(({ id, to }) => [id, { stage: name, to, idle: null }] as const),
      ...excluded.map(
        ({ id, to, status, reason }) =>
          [id, { stage: name, to, idle: isIdle(status, reason) ? reason : null }] as const,
      ),
    ]),
    ...unmatched.map(({ id, from }) => [id, { stage: null, to: version ?? from, idle: null }] as const),
  ]);
}

/** Exempt clusters and those another run holds have something to do, and a reason not to do it now. */
const isIdle = (status: string, { code }: Reason): boolean =>
  status === "skipped" && code !== "EXEMPT" && code !== "IN_ANOTHER_RUN" && code !== "SOAK_OPEN";
