import type { ClusterDetails, ClusterSummary } from "#events/operator/clusters.ts";
import { SEVERITIES } from "../baseline/rules.ts";
import { type FindingRecord, isOpen } from "../findings/finding.ts";
import { isKnownVersion } from "../lifecycle/deadlines.ts";
import { supportOf } from "../lifecycle/support.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import { isUnsettled } from "./addon-record.ts";
import type { ClusterRecord } from "./record.ts";

/** What is known beside a cluster's record. */
export interface ViewFacts {
  policy: Pick<FleetPolicy, "lifecycle" | "strategies">;
  versions: readonly KubernetesVersionFacts[];
  /** Of the cluster; closed ones do not count. */
  findings: readonly FindingRecord[];
  now: Date;
  until?: string | undefined;
}

type Common = Omit<ClusterSummary, "addons" | "nodes" | "adoption" | "findings">;

function commonOf(record: ClusterRecord, { policy, versions, now, until }: ViewFacts): Common {
  const { ref, status, version, platformVersion, supportType, autoMode, hybrid, createdAt, lastSeenAt, owner } = record;
  const { deadlines, cost, proposal } = supportOf(policy, record, versions, { now, until });
  return {
    ...{ cluster: ref.name, account: ref.account, region: ref.region },
    ...{ status, version, autoMode, hybrid, createdAt, lastSeenAt, deadlines, cost },
    platformVersion: platformVersion ?? null,
    supportType: supportType ?? null,
    owner: owner ?? null,
    labels: Object.fromEntries(
      Object.entries(record.labels).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    unknownVersion: !isKnownVersion(version, versions),
    proposal: proposal
      ? {
          goal: proposal.goal,
          strategy: proposal.strategy,
          runs: proposal.runs,
          text: proposal.text,
          command: proposal.command,
        }
      : null,
  };
}

/** A cluster as a line of the inventory. */
export function clusterSummaryOf(record: ClusterRecord, facts: ViewFacts): ClusterSummary {
  const addons = Object.values(record.addons);
  const groups = Object.values(record.nodegroups ?? {});
  const open = facts.findings.filter(isOpen);
  const count = (wanted: FindingRecord["severity"]) => open.filter(({ severity }) => severity === wanted).length;
  return {
    ...commonOf(record, facts),
    adoption: record.adoption?.status ?? null,
    addons: { installed: addons.length, unwell: addons.filter(isUnsettled).length },
    nodes: { groups: groups.length, desired: groups.reduce((sum, { desiredSize }) => sum + desiredSize, 0) },
    findings: { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low") },
  };
}

const CHANGES_SHOWN = 10;

/** Everything that is known of one cluster. */
export function clusterDetailsOf(
  record: ClusterRecord,
  { runs, ...facts }: ViewFacts & { runs: ClusterDetails["runs"] },
): ClusterDetails {
  const { adoption } = record;
  return {
    ...commonOf(record, facts),
    addons: named(record.addons).map(({ name, version, status, since }) => ({ name, version, status, since })),
    nodes: named(record.nodegroups ?? {}).map(({ name, version, releaseVersion, amiType, desiredSize }) => ({
      ...{ name, version, desiredSize },
      releaseVersion: releaseVersion ?? null,
      amiType: amiType ?? null,
    })),
    adoption: adoption ? { status: adoption.status, at: adoption.at, outcome: adoption.outcome ?? null } : null,
    findings: facts.findings
      .filter(isOpen)
      .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.id < b.id ? -1 : 1))
      .map(({ rule, subject, severity, message, remedy, openedAt }) => ({
        ...{ rule, subject, severity, message, remedy, openedAt },
      })),
    changes: changes(record),
    runs,
  };
}

const named = <Some extends object>(byName: Record<string, Some>): (Some & { name: string })[] =>
  Object.keys(byName)
    .sort()
    .flatMap((name) => (byName[name] ? [{ name, ...byName[name] }] : []));

const DONE = { create: "created", update: "updated", delete: "deleted" } as const;

function changes({ addons }: ClusterRecord): ClusterDetails["changes"] {
  return named(addons)
    .flatMap(({ name, version, change }) =>
      change
        ? [
            {
              at: change.at,
              what: `add-on ${name} ${DONE[change.kind]}${change.from === null ? "" : ` from ${change.from}`} to ${version}`,
              by: change.ours ? "Fleetwright" : (change.by ?? null),
              over: change.over,
            },
          ]
        : [],
    )
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, CHANGES_SHOWN);
}
