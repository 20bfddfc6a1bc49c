import { readFileSync } from "node:fs";
import type { ClusterSnapshot, FleetCluster } from "#core/fleet/cluster.ts";
import type { PlanningFacts } from "#core/planner/plan.ts";
import { DEFAULT_PREFLIGHT, DEFAULT_STAGE, POLICY_DEFAULTS } from "#core/policy/defaults.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import type { FleetPolicy, PreflightPolicy, StagePolicy } from "#core/policy/policy.ts";

export const NOW = new Date("2026-11-23T09:00:00Z");

export function samplePolicy(): FleetPolicy {
  const parsed = parsePolicy(
    readFileSync(new URL("../../examples/fleet.yaml", import.meta.url), "utf8"),
    "fleet.yaml",
    NOW,
  );
  if (!("policy" in parsed)) throw new Error("the example policy has problems");
  return parsed.policy;
}

export const stagePolicy = (change: Partial<StagePolicy> = {}): StagePolicy => ({
  ...DEFAULT_STAGE,
  name: "all",
  match: {},
  ...change,
});

export function policyWith(stages: StagePolicy[], change: Partial<FleetPolicy> = {}): FleetPolicy {
  return {
    // A copy: tests add to a policy while it is in use.
    ...structuredClone(POLICY_DEFAULTS),
    fleet: "test",
    hub: { account: "111122223333", region: "eu-west-1" },
    accounts: [{ id: "111122223333", name: "one", regions: ["eu-west-1", "us-east-1"] }],
    clusters: { labels: { tier: "tag:Environment" }, overrides: [] },
    strategies: { default: { maxHops: 1, preflight: DEFAULT_PREFLIGHT, stages } },
    limits: { maxConcurrentPerAccountRegion: 100 },
    ...change,
  };
}

export function snapshot(
  name: string,
  change: Partial<ClusterSnapshot> & { account?: string; region?: string } = {},
): ClusterSnapshot {
  const { account = "111122223333", region = "eu-west-1", ...rest } = change;
  return {
    ref: { account, region, name },
    arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
    version: "1.34",
    status: "ACTIVE",
    createdAt: "2025-01-01T00:00:00Z",
    tags: {},
    autoMode: false,
    hybrid: false,
    subnetIds: ["subnet-1", "subnet-2"],
    issues: [],
    addons: [],
    nodegroups: [],
    observedAt: NOW.toISOString(),
    ...rest,
  };
}

export const nodegroup = (
  name: string,
  version: string,
  change: Partial<ClusterSnapshot["nodegroups"][number]> = {},
) => ({
  name,
  version,
  status: "ACTIVE",
  desiredSize: 3,
  maxUnavailable: 1,
  issues: [],
  ...change,
});

export const cluster = (
  name: string,
  labels: FleetCluster["labels"] = {},
  change: Parameters<typeof snapshot>[1] = {},
): FleetCluster => ({
  snapshot: snapshot(name, change),
  labels,
});

export const FACTS: PlanningFacts = {
  now: NOW.toISOString(),
  versions: [
    { version: "1.36", status: "STANDARD_SUPPORT" },
    { version: "1.35", status: "STANDARD_SUPPORT" },
    { version: "1.34", status: "STANDARD_SUPPORT" },
    { version: "1.33", status: "EXTENDED_SUPPORT" },
    { version: "1.30", status: "UNSUPPORTED" },
  ],
};

export const goal = (version: string) => ({ kind: "kubernetes-version" as const, version });

/** A policy whose default strategy has these stages; one minor at a time and strict unless changed. */
export const strategyWith = (
  stages: StagePolicy[],
  { maxHops = 1, preflight = {} }: { maxHops?: number; preflight?: Partial<PreflightPolicy> } = {},
  change: Partial<FleetPolicy> = {},
): FleetPolicy =>
  policyWith(stages, {
    strategies: { default: { maxHops, preflight: { ...DEFAULT_PREFLIGHT, ...preflight }, stages } },
    ...change,
  });
