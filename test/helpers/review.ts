import { memoryActivationRecordStore } from "#adapters/memory/activations.ts";
import { memoryClusterRecordStore } from "#adapters/memory/clusters.ts";
import { memoryFindingStore } from "#adapters/memory/findings.ts";
import { memoryNodeRecordStore } from "#adapters/memory/nodes.ts";
import { memoryRunStore } from "#adapters/memory/runs.ts";
import { memoryWatchStore } from "#adapters/memory/watches.ts";
import type { FindingRecord } from "#core/findings/finding.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import type { KubernetesVersionFacts } from "#core/planner/plan.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { ReviewPorts } from "#functions/runtime/review/collect.ts";
import { activationRecord } from "./activation-records.ts";
import { clusterRecord } from "./cluster-records.ts";
import { findingRecord } from "./findings.ts";
import { NOW, policyWith, stagePolicy } from "./fleet.ts";
import { nodeRecord, watchedSite } from "./hybrid-sites.ts";
import { memberRecord, stageRecord } from "./records.ts";
import { runRecord } from "./run-records.ts";

export const VERSIONS: KubernetesVersionFacts[] = [
  { version: "1.36", status: "STANDARD_SUPPORT", endOfStandardSupport: "2027-08-02T00:00:00.000Z" },
  {
    version: "1.35",
    status: "STANDARD_SUPPORT",
    endOfStandardSupport: "2027-03-27T00:00:00.000Z",
    endOfExtendedSupport: "2028-03-27T00:00:00.000Z",
  },
  {
    version: "1.34",
    status: "STANDARD_SUPPORT",
    endOfStandardSupport: "2026-12-02T00:00:00.000Z",
    endOfExtendedSupport: "2027-12-02T00:00:00.000Z",
  },
  {
    version: "1.33",
    status: "EXTENDED_SUPPORT",
    endOfStandardSupport: "2026-07-29T00:00:00.000Z",
    endOfExtendedSupport: "2027-07-29T00:00:00.000Z",
  },
];

export const REVIEW_NOW = NOW;
const SEEN = "2026-11-23T08:00:00.000Z";
const addon = (version: string, status = "ACTIVE") => ({ version, status, since: SEEN });
const nodes = (version: string, desiredSize = 3) => ({ general: { version, desiredSize } });

/** One of everything a review speaks of. */
export function reviewedRecords(): ClusterRecord[] {
  const seen = { firstSeenAt: "2026-11-01T08:00:00.000Z", lastSeenAt: SEEN };
  return [
    clusterRecord("shop-dev", {
      ...seen,
      firstSeenAt: "2026-11-20T08:00:00.000Z",
      ...{ version: "1.35", labels: { tier: "dev" }, owner: "sam", nodegroups: nodes("1.35") },
      addons: { coredns: addon("v1.13.2-eksbuild.4"), "vpc-cni": addon("v1.22.1-eksbuild.1", "UPDATING") },
      adoption: { status: "adopted", executionArn: "arn", at: SEEN },
    }),
    clusterRecord("shop-prod", {
      ...seen,
      ...{ version: "1.33", labels: { tier: "prod" }, owner: "sam", nodegroups: nodes("1.32", 8) },
      addons: { coredns: addon("v1.11.4-eksbuild.2", "DEGRADED"), "vpc-cni": addon("v1.21.2-eksbuild.1") },
    }),
    clusterRecord("old-prod", {
      ...seen,
      ...{ lastSeenAt: "2026-11-20T08:00:00.000Z", version: "1.29", labels: { tier: "prod" }, supportType: "STANDARD" },
      addons: { coredns: addon("v1.10.1-eksbuild.1") },
    }),
    clusterRecord("stores", {
      ...seen,
      ...{ version: "1.34", labels: { tier: "prod" }, owner: "lee", hybrid: true, autoMode: true, addons: {} },
      deadlines: [
        { kind: "aws-health", at: "2026-12-20T00:00:00.000Z", what: "AWS patches it", source: "arn:h", toldAt: SEEN },
      ],
    }),
  ];
}

export function reviewedFindings(): FindingRecord[] {
  const at = { openedAt: "2026-11-11T09:00:00.000Z" };
  return [
    findingRecord("shop-prod", { ...at, message: "The add-on coredns is DEGRADED: pods are pending" }),
    findingRecord("shop-prod", {
      ...{ ...at, rule: "access-too-broad", subject: "arn:aws:iam::111122223333:role/kim", severity: "critical" },
      ...{ message: "kim administers the whole cluster.", remedy: "Take the access policy away." },
    }),
    findingRecord("old-prod", {
      ...{ ...at, rule: "addon-behind", subject: "coredns", severity: "medium", remedy: "Update it." },
      ...{ message: "coredns is behind.", exemptedUntil: "2026-11-30T00:00:00.000Z" },
    }),
    findingRecord("old-prod", {
      ...{ rule: "fact-unread", subject: "pod-identity", severity: "low", remedy: "Give the right.", openedAt: SEEN },
      message: "pod-identity cannot be read: AccessDenied",
    }),
    findingRecord("stores", {
      ...{ ...at, rule: "authority-expiring", subject: "ca-1", severity: "medium", found: "ends 2027-01-15" },
      ...{ message: "The certificate authority ca-1 ends on 2027-01-15.", remedy: "Rotate it." },
    }),
  ];
}

export function reviewPolicy(change: Partial<FleetPolicy> = {}): FleetPolicy {
  const stages = [
    stagePolicy({ name: "dev", match: { tier: "dev" } }),
    stagePolicy({ name: "prod", match: { tier: "prod" } }),
  ];
  return policyWith(stages, {
    fleet: "acme",
    exemptions: [
      {
        ...{ rule: "upgrade", match: { name: "old-*" }, owner: "max", reason: "is switched off in December" },
        expires: "2026-11-30T00:00:00.000Z",
      },
    ],
    baseline: {
      cluster: {},
      overrides: [],
      addons: [
        { name: "coredns", after: [] },
        { name: "vpc-cni", after: [] },
      ],
      access: [],
    },
    sites: [watchedSite("berlin")],
    ...change,
  });
}

interface Given {
  policy?: FleetPolicy;
  records?: readonly ClusterRecord[];
  findings?: readonly FindingRecord[];
  versions?: ReviewPorts["versions"]["kubernetesVersions"];
}

/** Stores in memory that hold one of everything. */
export async function reviewPorts(given: Given = {}): Promise<ReviewPorts> {
  const { policy = reviewPolicy(), records = reviewedRecords(), findings = reviewedFindings() } = given;
  const ports: ReviewPorts = {
    policy,
    clusterRecords: memoryClusterRecordStore(),
    findings: memoryFindingStore(),
    watches: memoryWatchStore(),
    runs: memoryRunStore(),
    activationRecords: memoryActivationRecordStore(),
    nodeRecords: memoryNodeRecordStore(),
    versions: { kubernetesVersions: given.versions ?? (async () => VERSIONS), addonVersions: async () => [] },
  };
  for (const record of records) await ports.clusterRecords.save(record);
  for (const finding of findings) await ports.findings.save(finding);
  const reason = { code: "ACCESS_DENIED", message: "EKS refuses to list clusters" };
  await ports.watches.save({ kind: "place", subject: "111122223333/eu-west-1", listedAt: SEEN, revision: 0 });
  await ports.watches.save({
    ...{ kind: "place", subject: "111122223333/us-east-1", revision: 0 },
    unreadable: { since: "2026-11-22T08:00:00.000Z", reason },
  });
  const ended = { status: "succeeded" as const, endedAt: "2026-11-20T15:30:00.000Z" };
  await ports.runs.create(
    runRecord([stageRecord({ name: "dev" }, { status: "succeeded" })], {
      ...{ id: "run-1", startedAt: "2026-11-20T09:00:00.000Z", ...ended },
      reason: { code: "ALL_STAGES_PASSED", message: "every stage passed" },
    }),
    [
      memberRecord("shop-dev", {
        runId: "run-1",
        status: "upgraded",
        startedAt: "2026-11-20T09:00:00.000Z",
        endedAt: "2026-11-20T09:40:00.000Z",
      }),
      memberRecord("old-dev", { runId: "run-1", status: "skipped" }),
    ],
  );
  await ports.nodeRecords.save(nodeRecord("mi-0000000000000001", { kubelet: "1.34" }));
  const lost = { ping: "ConnectionLost" as const, lostSince: "2026-11-22T08:00:00.000Z", hostname: "edge-7" };
  await ports.nodeRecords.save(nodeRecord("mi-0000000000000002", { kubelet: "1.33", ...lost }));
  const breaches = [{ code: "UNKNOWN_ACTIVATION" as const, message: "nobody issued an activation for it" }];
  await ports.nodeRecords.save(nodeRecord("mi-0000000000000003", { breaches }));
  await ports.activationRecords.save(
    activationRecord("standing", {
      ...{ status: "issued", standing: true, nodes: 20, registrations: 2, activationId: "a-1" },
      secret: {
        name: "fleetwright/hybrid/berlin/a-1",
        arn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-1",
      },
      ...{ issuedAt: SEEN, expiresAt: "2026-12-10T00:00:00.000Z" },
    }),
  );
  return ports;
}
