import { InvalidInputError } from "../errors.ts";
import { type ClusterId, type ClusterSnapshot, clusterId, type FleetCluster } from "../fleet/cluster.ts";
import { clusterNamed } from "../fleet/named.ts";
import type { VersionChange } from "../fleet/surroundings.ts";
import { previousMinor } from "../fleet/version.ts";
import { DEFAULT_STAGE } from "../policy/defaults.ts";
import type { RecordedVersions } from "../run/run.ts";
import { notUsable } from "./exclusion.ts";
import type { KubernetesVersionFacts, Plan, PlannedMember, Reason } from "./plan.ts";

/** EKS takes a control plane back within seven days of its upgrade. Source: EKS user guide, rollback-cluster. */
export const ROLLBACK_DAYS = 7;

export interface RollbackFacts {
  /** With ROLLBACK_READINESS insights. */
  snapshot: ClusterSnapshot;
  /** Newest first. */
  changes: readonly VersionChange[];
  versions: readonly KubernetesVersionFacts[];
  now: Date;
}

/**
 * When EKS stops offering to go back. EKS counts from the end of the upgrade and does not tell when that was, so this counts from its start:
 * minutes early rather than minutes late.
 */
export const rollbackClosesAt = (upgradeCreatedAt: string): string =>
  new Date(Date.parse(upgradeCreatedAt) + ROLLBACK_DAYS * 86_400_000).toISOString();

const UNWELL = new Set(["CLUSTER_UNHEALTHY", "NODEGROUP_UNHEALTHY", "ADDON_UNHEALTHY", "EXEMPT"]);

/** Why a cluster cannot go back to the minor before; empty when it can. */
export function rollbackObstacles({ snapshot, changes, versions, now }: RollbackFacts): Reason[] {
  const { version, supportType, autoMode } = snapshot;
  const unusable = notUsable(snapshot, now.toISOString());
  // What is unwell may be why somebody wants to go back.
  if (unusable && !UNWELL.has(unusable.reason.code)) return [unusable.reason];
  const reasons: Reason[] = [];
  const done = changes.filter(({ status }) => status === "Successful");
  const upgrade = done.find(({ kind, to }) => kind === "VersionUpdate" && to === version);
  const [latest] = done;
  if (!upgrade) {
    const message = `EKS knows of no upgrade to ${version}: the cluster was created at it, or the upgrade is long ago`;
    return [{ code: "NEVER_UPGRADED", message }];
  }
  if (latest && latest.updateId !== upgrade.updateId) {
    const what = latest.kind === "VersionRollback" ? "was rolled back" : `was upgraded to ${latest.to}`;
    return [{ code: "CHANGED_SINCE", message: `the cluster ${what} at ${latest.createdAt}, after that upgrade` }];
  }
  const closes = rollbackClosesAt(upgrade.createdAt);
  if (now.toISOString() >= closes) {
    const message = `the upgrade to ${version} began at ${upgrade.createdAt}; EKS takes it back within ${ROLLBACK_DAYS} days, which ended at ${closes}`;
    return [{ code: "ROLLBACK_WINDOW_CLOSED", message }];
  }
  const target = previousMinor(version);
  const status = versions.find((facts) => facts.version === target)?.status ?? "UNSUPPORTED";
  if (status === "UNSUPPORTED") {
    reasons.push({ code: "HOP_NOT_OFFERED", message: `EKS does not offer ${target} any more` });
  }
  if (status === "EXTENDED_SUPPORT" && supportType === "STANDARD") {
    const message = `${target} is in extended support and the cluster's support policy is STANDARD; set it to EXTENDED first`;
    reasons.push({ code: "SUPPORT_POLICY", message });
  }
  for (const insight of snapshot.insights ?? []) {
    if (insight.category !== "ROLLBACK_READINESS" || insight.status !== "ERROR") continue;
    const message = `rollback insight "${insight.name}" is ERROR: ${insight.reason}${insight.recommendation ? ` ${insight.recommendation}` : ""}`;
    // Nodes go back before the control plane does: their skew is what the workflow takes care of.
    if (!autoMode && /skew|node/i.test(insight.name)) continue;
    reasons.push({ code: "ROLLBACK_INSIGHT_ERROR", message });
  }
  return reasons;
}

export interface RollbackRequest {
  clusters: readonly string[];
  strategy: string;
  /** By cluster id; read for the clusters named. */
  facts: Readonly<Record<ClusterId, RollbackFacts>>;
  /** Versions an earlier run wrote down before it changed the cluster. */
  recorded: Readonly<Record<ClusterId, RecordedVersions>>;
}

/**
 * A run of one stage that takes named clusters back, one after the other. All of them can, or nothing is started.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER, or the code of the first obstacle
 */
export function planRollback(fleet: readonly FleetCluster[], request: RollbackRequest): Plan {
  const members = request.clusters.map((name, order): PlannedMember => {
    const { snapshot, labels } = clusterNamed(fleet, name);
    const id = clusterId(snapshot.ref);
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
