import { InvalidInputError } from "../errors.ts";
import { clusterId, type FleetCluster } from "../fleet/cluster.ts";
import { matches } from "../fleet/selector.ts";
import { compareMinor, minorsBetween } from "../fleet/version.ts";
import type { StagePolicy } from "../policy/policy.ts";
import { excludedBecause } from "./exclusion.ts";
import { startOrder } from "./order.ts";
import type { ExcludedMember, Plan, PlannedMember, PlannedStage, PlanningFacts, PlanRequest, Reason } from "./plan.ts";

/**
 * What a run would do: every cluster of the fleet is in the result exactly once, with the reason for its place.
 *
 * @throws {InvalidInputError} UNKNOWN_STRATEGY, UNKNOWN_VERSION, UNSUPPORTED_VERSION, NO_CLUSTERS, STAGES_OVERLAP
 */
export function planRun(fleet: readonly FleetCluster[], request: PlanRequest, facts: PlanningFacts): Plan {
  const strategy = request.policy.strategies[request.strategy];
  if (!strategy) {
    const known = Object.keys(request.policy.strategies).sort().join(", ");
    throw new InvalidInputError(
      "UNKNOWN_STRATEGY",
      `there is no strategy "${request.strategy}"; the policy file has: ${known}`,
    );
  }
  checkTarget(request.goal.version, facts);
  if (fleet.length === 0) {
    throw new InvalidInputError("NO_CLUSTERS", "no cluster was found in the accounts and Regions of the policy file");
  }
  const sorted = [...fleet].sort((a, b) => (clusterId(a.snapshot.ref) < clusterId(b.snapshot.ref) ? -1 : 1));
  checkDisjoint(sorted, strategy.stages);

  const stages = strategy.stages.map((policy) =>
    planStage(
      policy,
      sorted.filter((cluster) => matches(policy.match, { ref: cluster.snapshot.ref, labels: cluster.labels })),
      request,
      strategy.maxHops,
      facts,
    ),
  );
  const unmatched = sorted
    .filter(
      ({ snapshot, labels }) => !strategy.stages.some(({ match }) => matches(match, { ref: snapshot.ref, labels })),
    )
    .map((cluster) =>
      excluded(cluster, "skipped", {
        code: "NO_STAGE",
        message: `no stage of strategy ${request.strategy} matches its labels (${labelText(cluster)})`,
      }),
    );
  return { goal: request.goal, strategy: request.strategy, stages, unmatched };
}

function planStage(
  policy: StagePolicy,
  clusters: readonly FleetCluster[],
  request: PlanRequest,
  maxHops: number,
  facts: PlanningFacts,
): PlannedStage {
  const target = request.goal.version;
  const takesPart: FleetCluster[] = [];
  const leftOut: ExcludedMember[] = [];
  for (const cluster of clusters) {
    const exclusion = excludedBecause(cluster.snapshot, target, maxHops, facts);
    if (exclusion) leftOut.push(excluded(cluster, exclusion.status, exclusion.reason));
    else takesPart.push(cluster);
  }
  const candidates = takesPart.map(({ snapshot, labels }) => ({
    snapshot,
    redundancyGroup: labels.redundancyGroup,
    hops: minorsBetween(snapshot.version, target),
  }));
  const limits = { ...request.policy.limits, nodegroupConcurrency: policy.nodegroupConcurrency };
  const members = startOrder(candidates, policy.canary, limits).map(({ member, canary }, order): PlannedMember => {
    const { snapshot, redundancyGroup, hops } = member;
    return {
      id: clusterId(snapshot.ref),
      ref: snapshot.ref,
      from: snapshot.version,
      to: target,
      // A control plane already there leaves one hop to complete: its nodes and add-ons.
      hops: hops.length > 0 ? hops : [target],
      order,
      canary,
      ...(redundancyGroup === undefined ? {} : { redundancyGroup }),
      reason: memberReason(snapshot.version, target, canary),
    };
  });
  return { name: policy.name, policy, members, excluded: leftOut };
}

function memberReason(from: string, target: string, canary: boolean): Reason {
  if (from === target) {
    return { code: "FINISH_UPGRADE", message: `control plane is at ${target}; node groups are still behind` };
  }
  if (canary) return { code: "CANARY", message: `canary: goes first from ${from} to ${target}` };
  return { code: "BEHIND_TARGET", message: `goes from ${from} to ${target}` };
}

function excluded(cluster: FleetCluster, status: "skipped" | "blocked", reason: Reason): ExcludedMember {
  const { ref, version } = cluster.snapshot;
  return { id: clusterId(ref), ref, from: version, status, reason };
}

function checkTarget(target: string, { versions }: PlanningFacts): void {
  const found = versions.find(({ version }) => version === target);
  if (!found) {
    const offered = versions
      .filter(({ status }) => status !== "UNSUPPORTED")
      .map(({ version }) => version)
      .sort(compareMinor);
    throw new InvalidInputError(
      "UNKNOWN_VERSION",
      `EKS does not offer Kubernetes ${target}; offered: ${offered.join(", ")}`,
    );
  }
  if (found.status === "UNSUPPORTED") {
    throw new InvalidInputError(
      "UNSUPPORTED_VERSION",
      `EKS no longer supports Kubernetes ${target}; nothing can be upgraded to it`,
    );
  }
}

function checkDisjoint(fleet: readonly FleetCluster[], stages: readonly StagePolicy[]): void {
  for (const { snapshot, labels } of fleet) {
    const matching = stages
      .filter(({ match }) => matches(match, { ref: snapshot.ref, labels }))
      .map(({ name }) => name);
    if (matching.length > 1) {
      throw new InvalidInputError(
        "STAGES_OVERLAP",
        `cluster ${clusterId(snapshot.ref)} is matched by more than one stage: ${matching.join(", ")}; a cluster belongs to one stage`,
      );
    }
  }
}

function labelText({ labels }: FleetCluster): string {
  const text = Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .sort();
  return text.length > 0 ? text.join(", ") : "it has none";
}
