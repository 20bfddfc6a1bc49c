import { InvalidInputError } from "../errors.ts";
import { type ClusterSnapshot, clusterId, type FleetCluster } from "../fleet/cluster.ts";
import { matches } from "../fleet/selector.ts";
import { compareMinor } from "../fleet/version.ts";
import type { ApprovalPolicy, StagePolicy } from "../policy/policy.ts";
import { authorityText } from "./authorities.ts";
import type { Exclusion } from "./exclusion.ts";
import { startOrder } from "./order.ts";
import type {
  ExcludedMember,
  Goal,
  Plan,
  PlannedMember,
  PlannedStage,
  PlanningFacts,
  PlanRequest,
  Reason,
} from "./plan.ts";
import { targetOf } from "./targets.ts";

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
  checkGoal(request.goal, facts);
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
      excluded(
        cluster,
        "skipped",
        withDeadlines(request.goal, facts, cluster, {
          code: "NO_STAGE",
          message: `no stage of strategy ${request.strategy} matches its labels (${labelText(cluster)})`,
        }),
      ),
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
  const { goal } = request;
  const preflight = request.policy.strategies[request.strategy]?.preflight;
  const takesPart: (FleetCluster & { to: string; hops: string[] })[] = [];
  const leftOut: ExcludedMember[] = [];
  for (const cluster of clusters) {
    const target = targetOf(goal, cluster.snapshot, maxHops, facts, {
      labels: cluster.labels,
      exemptions: request.policy.exemptions,
      ...(preflight === undefined ? {} : { preflight }),
    });
    const exclusion = "exclusion" in target ? target.exclusion : busyElsewhere(cluster, facts);
    if (exclusion) {
      const reason = withDeadlines(goal, facts, cluster, exclusion.reason);
      leftOut.push({ ...excluded(cluster, exclusion.status, reason), to: target.to });
    } else if ("hops" in target) takesPart.push({ ...cluster, ...target });
  }
  const candidates = takesPart.map((cluster) => ({
    ...cluster,
    redundancyGroup: cluster.labels.redundancyGroup,
    // Whose control plane stays has no hops that cost a control plane's time.
    hops: cluster.to === cluster.snapshot.version ? [] : cluster.hops,
    planned: cluster.hops,
  }));
  const limits = { ...request.policy.limits, nodegroupConcurrency: policy.nodegroupConcurrency };
  const members = startOrder(candidates, policy.canary, limits).map(({ member, canary }, order): PlannedMember => {
    const { snapshot, redundancyGroup, to, planned } = member;
    return {
      id: clusterId(snapshot.ref),
      ref: snapshot.ref,
      from: snapshot.version,
      to,
      hops: planned,
      order,
      canary,
      ...(redundancyGroup === undefined ? {} : { redundancyGroup }),
      reason: memberReason(goal, snapshot, { to, canary, facts }),
    };
  });
  return { name: policy.name, policy: stagePolicyFor(goal, policy), members, excluded: leftOut };
}

/** A successor is activated only after somebody looked: what the user manages may not trust it yet, and EKS cannot see that. */
function stagePolicyFor(goal: Goal, policy: StagePolicy): StagePolicy {
  if (goal.kind !== "ca-rotation") return policy;
  return { ...policy, approval: { ...(policy.approval ?? ACTIVATION_APPROVAL), between: true } };
}

const ACTIVATION_APPROVAL: ApprovalPolicy = {
  before: false,
  between: true,
  after: false,
  approvers: [],
  expiresSeconds: 7 * 86_400,
  requesterMayApprove: true,
};

/** One run at a time per cluster, and no further minor while the soak of the one before may still end in a rollback. */
function busyElsewhere({ snapshot }: FleetCluster, { otherRuns }: PlanningFacts): Exclusion | undefined {
  const other = otherRuns?.[clusterId(snapshot.ref)];
  if (!other) return undefined;
  const { runId, stage, state } = other;
  const reason =
    state === "open"
      ? { code: "IN_ANOTHER_RUN", message: `run ${runId} is not done with it (stage ${stage})` }
      : { code: "SOAK_OPEN", message: `stage ${stage} of run ${runId} still soaks; it may have to go back` };
  return { status: "skipped", reason };
}

function memberReason(
  goal: Goal,
  { ref, version, nodegroups }: ClusterSnapshot,
  { to: target, canary, facts }: { to: string; canary: boolean; facts: PlanningFacts },
): Reason {
  const first = canary ? "canary: goes first, " : "";
  if (goal.kind === "node-image") {
    return {
      code: "BEHIND_TARGET",
      message: `${first}${nodegroups.length} node groups to the recommended AMI release`,
    };
  }
  if (goal.kind === "addons")
    return { code: "BEHIND_TARGET", message: `${first}add-ons to what EKS advises for ${version}` };
  if (goal.kind === "ca-rotation") {
    // Until when the present one is good, and when EKS acts by itself, is why somebody would do it now.
    const present = authorityText(facts.authorities?.[clusterId(ref)] ?? []);
    return { code: "BEHIND_TARGET", message: `${first}gets a new certificate authority; now: ${present}` };
  }
  if (version === target) {
    return { code: "FINISH_UPGRADE", message: `control plane is at ${target}; node groups are still behind` };
  }
  if (canary) return { code: "CANARY", message: `canary: goes first from ${version} to ${target}` };
  return { code: "BEHIND_TARGET", message: `goes from ${version} to ${target}` };
}

/** Until when the authority of a cluster left out of a rotation is good, and when EKS acts by itself: nobody else will before. */
function withDeadlines(goal: Goal, { authorities }: PlanningFacts, { snapshot }: FleetCluster, reason: Reason): Reason {
  const known = goal.kind === "ca-rotation" ? authorities?.[clusterId(snapshot.ref)] : undefined;
  return known ? { ...reason, message: `${reason.message}; ${authorityText(known)}` } : reason;
}

function excluded(cluster: FleetCluster, status: "skipped" | "blocked", reason: Reason): ExcludedMember {
  const { ref, version } = cluster.snapshot;
  return { id: clusterId(ref), ref, from: version, to: version, status, reason };
}

/** @throws {InvalidInputError} UNKNOWN_VERSION, UNSUPPORTED_VERSION, WRONG_GOAL */
function checkGoal(goal: Goal, facts: PlanningFacts): void {
  if (goal.kind === "rollback") throw new InvalidInputError("WRONG_GOAL", "a rollback has a plan of its own");
  if (goal.kind === "kubernetes-version" && goal.version !== "+1" && goal.version !== "latest")
    checkTarget(goal.version, facts);
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
