import type { ClusterSnapshot, NodegroupSnapshot } from "../fleet/cluster.ts";
import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import type { BaselinePolicy } from "../policy/baseline-policy.ts";
import { DEFAULT_PREFLIGHT } from "../policy/defaults.ts";
import type { PreflightPolicy } from "../policy/policy.ts";
import { blocking, type PreflightFinding, warnings } from "../preflight/finding.ts";
import type { PreflightInput, PreflightWork } from "../preflight/input.ts";
import { preflight } from "../preflight/preflight.ts";
import { groupsBehind, nextHop } from "../preflight/work.ts";
import { type AddonChange, addonWaves, versionForBoth, versionForTarget } from "./addons.ts";
import { nodegroupSeconds } from "./durations.ts";
import type { Reason } from "./plan.ts";

export interface HopInput {
  /** Read just now, with insights. */
  snapshot: ClusterSnapshot;
  /** Where the run is to take the cluster. */
  target: string;
  addonFacts: Readonly<Record<string, readonly AddonVersionFacts[]>>;
  baseline: Pick<BaselinePolicy, "addons">;
  /** How far node groups may lag, where `preflight` brings no policy. */
  nodeSkew?: PreflightPolicy["nodeSkew"];
  /** What is to be done, where it is not simply the next hop: only control planes, only node images, only add-ons. */
  work?: PreflightWork;
  /** Node groups to update, where they are not those of the hop. */
  nodegroups?: readonly NodegroupSnapshot[];
  /** Everything else that preflight looks at; what is left out is not checked, and defaults are strict. */
  preflight?: Partial<Omit<PreflightInput, "snapshot" | "work" | "addonFacts">>;
}

export type HopDecision =
  | { kind: "done"; reason: Reason }
  /** Somebody has to act first. */
  | { kind: "blocked"; reasons: PreflightFinding[] }
  | {
      kind: "hop";
      from: string;
      to: string;
      controlPlane: boolean;
      addonsBefore: AddonChange[][];
      nodegroups: { name: string; expectedSeconds: number }[];
      addonsAfter: AddonChange[][];
      /** What should be known and does not stand in the way. */
      warnings: PreflightFinding[];
    };

/**
 * What has to be done next on the way to the target, from what the cluster is now. A hop that was begun is continued: whatever is there
 * already is not part of the answer.
 */
export function prepareHop(input: HopInput): HopDecision {
  const { snapshot, target, addonFacts } = input;
  const work = input.work ?? nextHop(snapshot, target);
  const findings = preflight({
    labels: {},
    policy: { ...DEFAULT_PREFLIGHT, ...(input.nodeSkew ? { nodeSkew: input.nodeSkew } : {}) },
    exemptions: [],
    freezes: [],
    now: new Date(snapshot.observedAt),
    versions: [],
    ...input.preflight,
    snapshot,
    work,
    addonFacts,
  });
  const obstacles = blocking(findings);
  if (obstacles.length > 0) return { kind: "blocked", reasons: obstacles };

  const { from, to, controlPlane } = work;
  const { before, after } = work.addons ? addonChanges(input, from, to) : { before: [], after: [] };
  // Auto Mode replaces its nodes by itself; there is nothing to update but node groups.
  const groups = input.nodegroups ?? groupsBehind({ ...snapshot, version: to });
  const nodegroups = (work.nodes ? groups : []).map((group) => ({
    name: group.name,
    expectedSeconds: nodegroupSeconds(group),
  }));
  if (!controlPlane && nodegroups.length === 0 && before.length + after.length === 0) {
    const message = `control plane, ${snapshot.nodegroups.length} node groups and ${snapshot.addons.length} add-ons are at ${target}`;
    return { kind: "done", reason: { code: "AT_TARGET", message } };
  }
  return {
    kind: "hop",
    from,
    to,
    controlPlane,
    addonsBefore: addonWaves(before, input.baseline),
    nodegroups,
    addonsAfter: addonWaves(after, input.baseline),
    warnings: warnings(findings),
  };
}

function addonChanges({ snapshot, addonFacts }: HopInput, from: string, to: string) {
  const before: AddonChange[] = [];
  const after: AddonChange[] = [];
  for (const { name, version } of snapshot.addons) {
    const target = versionForTarget(version, to, addonFacts[name] ?? []);
    // An add-on EKS offers no versions of is not one that EKS could update.
    if (target === undefined) continue;
    let current = version;
    if (from !== to) {
      const both = versionForBoth(version, from, to, addonFacts[name] ?? []);
      if (both !== undefined && both !== version) {
        before.push({ name, from: version, to: both });
        current = both;
      }
    }
    if (target !== current && versionForTarget(current, to, addonFacts[name] ?? []) !== current)
      after.push({ name, from: current, to: target });
  }
  return { before, after };
}
