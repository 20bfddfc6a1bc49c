import type { AlertsPolicy, InhibitRule } from "../policy/alerts-policy.ts";
import { parseMatchers } from "./parse-matchers.ts";

/** What our own work makes of a cluster while it lasts: alerts of severity `none`, told to nobody. */
const WORK_CONDITIONS = ["ClusterUpgrading", "ClusterAdopting", "ClusterFixing"];
const UNREACHABLE = "ClusterUnreadable";
const SITE_LOST = "HybridSiteLost";

/** A rule of the product's, why it is there, and why nothing is missed by it. */
export interface BuiltInInhibition extends InhibitRule {
  name: string;
  why: string;
}

const OF_CLUSTER = ["cluster", "account", "region"];

/** Only what Fleetwright itself says: an Alertmanager that sends an alert of that name mutes nothing. */
const ours = (...names: string[]): string => `alertname=~"${names.join("|")}", source="fleetwright"`;
const named = (...names: string[]): string => `alertname=~"${names.join("|")}"`;
const WORK = ours(...WORK_CONDITIONS);
const NODE_ALERTS = ["KubeNodeNotReady", "KubeNodeUnreachable", "KubeNodeReadinessFlapping"];

/**
 * What a change of ours makes for a while, by the names that kubernetes-mixin's rules and Fleetwright's own sources give it, and nothing else: what an upgrade breaks for good is told, at the latest when
 * the condition ends, for nothing that still fires stays untold. Source of the names: https://runbooks.prometheus-operator.dev/
 */
export const BUILT_IN_INHIBITIONS: readonly BuiltInInhibition[] = (
  [
    [
      "work-nodes",
      WORK,
      named(...NODE_ALERTS, "KubeletTooManyPods", "KubeNodeEviction"),
      OF_CLUSTER,
      "nodes are replaced one by one, and the others hold more pods meanwhile",
    ],
    [
      "work-pods",
      WORK,
      named("KubePodNotReady", "KubePodCrashLooping", "KubeContainerWaiting"),
      OF_CLUSTER,
      "pods are evicted from nodes that go, and start again on others",
    ],
    [
      "work-replicas",
      WORK,
      named(
        "KubeDeploymentReplicasMismatch",
        "KubeDeploymentRolloutStuck",
        "KubeStatefulSetReplicasMismatch",
        "KubeStatefulSetUpdateNotRolledOut",
        "KubeDaemonSetRolloutStuck",
        "KubeDaemonSetNotScheduled",
        "KubeDaemonSetMisScheduled",
        "KubeHpaReplicasMismatch",
        "KubePdbNotEnoughHealthyPods",
      ),
      OF_CLUSTER,
      "workloads are short of replicas while their pods move",
    ],
    ["work-targets", WORK, named("TargetDown"), OF_CLUSTER, "what is scraped on a node goes with the node"],
    [
      "work-versions",
      WORK,
      named("KubeVersionMismatch"),
      OF_CLUSTER,
      "control plane and nodes are of different versions until the upgrade is done",
    ],
    [
      "work-addons",
      WORK,
      named("AddonDegraded"),
      OF_CLUSTER,
      "an add-on is degraded while its own update runs; a workflow of ours waits for it and says if it stays so",
    ],
    [
      "cluster-unreachable",
      ours(UNREACHABLE),
      `alertname!="${UNREACHABLE}", source!="guardduty"`,
      OF_CLUSTER,
      "what cannot be reached is told once; what GuardDuty sees it sees from outside",
    ],
    [
      "site-lost",
      ours(SITE_LOST),
      named(...NODE_ALERTS, "HybridNodeLost"),
      ["cluster", "site"],
      "a site that is out of touch takes all its nodes along",
    ],
  ] as const
).map(([name, source, target, equal, why]) => ({
  name,
  source: parseMatchers(source),
  target: parseMatchers(target),
  equal: [...equal],
  why,
}));

/** The rules that hold, built-in ones first. */
export const inhibitionsOf = ({
  inhibit,
  inhibitWithout,
}: Pick<AlertsPolicy, "inhibit" | "inhibitWithout">): InhibitRule[] => [
  ...BUILT_IN_INHIBITIONS.filter(({ name }) => !inhibitWithout.includes(name)),
  ...inhibit,
];
