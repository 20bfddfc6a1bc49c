import { InvalidInputError } from "../errors.ts";
import { type ClusterId, type ClusterSnapshot, clusterId, type FleetCluster } from "../fleet/cluster.ts";
import { clusterNamed } from "../fleet/named.ts";
import type { NodeSnapshot, VersionChange } from "../fleet/surroundings.ts";
import { compareMinor, previousMinor } from "../fleet/version.ts";
import { DEFAULT_STAGE } from "../policy/defaults.ts";
import { at } from "../preflight/text.ts";
import type { RecordedVersions } from "../run/run.ts";
import { notUsable } from "./exclusion.ts";
import type { KubernetesVersionFacts, OtherRun, Plan, PlannedMember, Reason } from "./plan.ts";

/** EKS takes a control plane back within seven days of its upgrade. Source: EKS user guide, rollback-cluster. */
export const ROLLBACK_DAYS = 7;

export interface RollbackFacts {
  /** With ROLLBACK_READINESS insights. */
  snapshot: ClusterSnapshot;
  /** Newest first. */
  changes: readonly VersionChange[];
  versions: readonly KubernetesVersionFacts[];
  /** Absent where the cluster's Kubernetes API could not be asked. */
  nodes?: readonly NodeSnapshot[] | undefined;
  now: Date;
}

/**
 * When EKS stops offering to go back. EKS counts from the end of the upgrade and does not tell when that was, so this counts from its start:
 * minutes early rather than minutes late.
 */
export const rollbackClosesAt = (upgradeCreatedAt: string): string =>
  new Date(Date.parse(upgradeCreatedAt) + ROLLBACK_DAYS * 86_400_000).toISOString();

const UNWELL = new Set(["CLUSTER_UNHEALTHY", "NODEGROUP_UNHEALTHY", "ADDON_UNHEALTHY", "EXEMPT"]);

/** A rollback to `to` that EKS is at already. */
export const rollbackUnderWay = (changes: readonly VersionChange[], to: string): VersionChange | undefined =>
  changes.find((change) => change.kind === "VersionRollback" && change.status === "InProgress" && change.to === to);

/** Why a cluster cannot go back to `to`; empty when it can. */
export function rollbackObstacles(facts: RollbackFacts, to = previousMinor(facts.snapshot.version)): Reason[] {
  const { snapshot, changes, versions, now } = facts;
  const { version, supportType } = snapshot;
  const unusable = notUsable(snapshot, now.toISOString());
  // What is unwell may be why somebody wants to go back.
  if (unusable && !UNWELL.has(unusable.reason.code)) return [unusable.reason];
  const reasons: Reason[] = [];
  const done = changes.filter(({ status }) => status === "Successful");
  const upgrade = done.find(({ kind, to }) => kind === "VersionUpdate" && to === version);
  const [latest] = done;
  if (latest?.kind === "VersionRollback" && latest.to === version) {
    const message = `the cluster was rolled back to ${version} at ${at(latest.createdAt)} already; EKS goes back one minor, not two`;
    return [{ code: "ALREADY_ROLLED_BACK", message }];
  }
  if (to !== previousMinor(version)) {
    const message = `the cluster is at ${version} now; EKS takes it back to ${previousMinor(version)} at most, not to ${to}`;
    return [{ code: "CHANGED_SINCE", message }];
  }
  if (!upgrade) {
    const message = `EKS knows of no upgrade to ${version}: the cluster was created at it, or the upgrade is long ago`;
    return [{ code: "NEVER_UPGRADED", message }];
  }
  if (latest && latest.updateId !== upgrade.updateId) {
    const what = latest.kind === "VersionRollback" ? "rolled back" : "upgraded";
    const message = `the cluster was ${what} to ${latest.to} at ${at(latest.createdAt)}, after its upgrade to ${version}`;
    return [{ code: "CHANGED_SINCE", message }];
  }
  const closes = rollbackClosesAt(upgrade.createdAt);
  if (now.toISOString() >= closes) {
    const message = `the upgrade to ${version} began at ${at(upgrade.createdAt)}; EKS takes it back within ${ROLLBACK_DAYS} days, which ended at ${at(closes)}`;
    return [{ code: "ROLLBACK_WINDOW_CLOSED", message }];
  }
  const status = versions.find((offered) => offered.version === to)?.status ?? "UNSUPPORTED";
  if (status === "UNSUPPORTED") {
    reasons.push({ code: "HOP_NOT_OFFERED", message: `EKS does not offer ${to} any more` });
  }
  if (status === "EXTENDED_SUPPORT" && supportType === "STANDARD") {
    const message = `${to} is in extended support and the cluster's support policy is STANDARD; set it to EXTENDED first`;
    reasons.push({ code: "SUPPORT_POLICY", message });
  }
  reasons.push(...nodesTooNew(facts, to));
  for (const insight of snapshot.insights ?? []) {
    if (insight.category !== "ROLLBACK_READINESS" || insight.status !== "ERROR") continue;
    if (takenBackFirst(insight.name, facts, to)) continue;
    const advice = insight.recommendation ? ` ${insight.recommendation}` : "";
    const message = `rollback insight "${insight.name}" is ERROR: ${insight.reason}${advice}`;
    reasons.push({ code: "ROLLBACK_INSIGHT_ERROR", message });
  }
  return reasons;
}

/** What an insight is about that the workflow takes back before the control plane. Names: EKS user guide, "View cluster insights". */
function takenBackFirst(insight: string, { snapshot, nodes }: RollbackFacts, to: string): boolean {
  if (/add-?on|kube-proxy/i.test(insight)) return true;
  // Whose kubelets they are the insight does not tell; the nodes themselves do, or else it must be those of the node groups.
  if (/kubelet/i.test(insight))
    return nodes !== undefined || snapshot.nodegroups.some(({ version }) => compareMinor(version, to) > 0);
  return false;
}

const NAMED_AT_MOST = 3;

/** Nodes that neither the workflow nor EKS takes back: EKS refuses a control plane older than their kubelets, after all else went back. */
function nodesTooNew({ snapshot, nodes = [] }: RollbackFacts, to: string): Reason[] {
  const newer = nodes.filter(
    ({ manager, kubeletVersion }) =>
      compareMinor(kubeletVersion, to) > 0 &&
      manager !== "nodegroup" &&
      !(manager === "auto-mode" && snapshot.autoMode),
  );
  if (newer.length === 0) return [];
  const named = newer
    .slice(0, NAMED_AT_MOST)
    .map(({ name, manager, group, kubeletVersion }) =>
      [`${name} (${manager}${group === undefined ? "" : ` ${group}`})`, `at ${kubeletVersion}`].join(" "),
    );
  const more = newer.length > NAMED_AT_MOST ? ` and ${newer.length - NAMED_AT_MOST} more` : "";
  const message = `nodes that no rollback takes back are newer than ${to}: ${named.join(", ")}${more}; bring them to ${to} first, and delete Fargate pods`;
  return [{ code: "NODES_TOO_NEW", message }];
}

export interface RollbackRequest {
  clusters: readonly string[];
  strategy: string;
  /** By cluster id; read for the clusters named. */
  facts: Readonly<Record<ClusterId, RollbackFacts>>;
  /** Versions an earlier run wrote down before it changed the cluster. */
  recorded: Readonly<Record<ClusterId, RecordedVersions>>;
  /** What other runs are not done with. */
  otherRuns?: Readonly<Record<ClusterId, OtherRun>>;
}

/**
 * A run of one stage that takes named clusters back, one after the other. All of them can, or nothing is started.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER, IN_ANOTHER_RUN, or the code of the first obstacle
 */
export function planRollback(fleet: readonly FleetCluster[], request: RollbackRequest): Plan {
  // Named twice, by name and by id, it is one cluster all the same.
  const named = new Map(request.clusters.map((name) => [clusterId(clusterNamed(fleet, name).snapshot.ref), name]));
  const members = [...named].map(([id, name], order): PlannedMember => {
    const { snapshot, labels } = clusterNamed(fleet, name);
    const other = request.otherRuns?.[id];
    if (other?.state === "open") {
      const message = `${name} cannot be rolled back: run ${other.runId} is not done with it (stage ${other.stage}); skip it there, roll that stage back, or wait`;
      throw new InvalidInputError("IN_ANOTHER_RUN", message);
    }
    const facts = request.facts[id];
    const [obstacle] = facts ? rollbackObstacles(facts) : [];
    if (obstacle) throw new InvalidInputError(obstacle.code, `${name} cannot be rolled back: ${obstacle.message}`);
    const to = previousMinor(snapshot.version);
    const { redundancyGroup } = labels;
    return {
      id,
      ref: snapshot.ref,
      from: snapshot.version,
      to,
      hops: [to],
      order,
      canary: false,
      ...(redundancyGroup === undefined ? {} : { redundancyGroup }),
      reason: { code: "ROLLBACK", message: `goes back from ${snapshot.version} to ${to}` },
    };
  });
  const policy = { ...DEFAULT_STAGE, name: "rollback", match: {} };
  return {
    goal: { kind: "rollback", clusters: [...request.clusters] },
    strategy: request.strategy,
    stages: [{ name: "rollback", policy, members, excluded: [] }],
    unmatched: [],
  };
}
