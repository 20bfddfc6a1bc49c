import type { ClusterSnapshot } from "../fleet/cluster.ts";
import type { AddonVersionFacts, NodeSnapshot } from "../fleet/surroundings.ts";
import { compareMinor } from "../fleet/version.ts";
import type { BaselinePolicy } from "../policy/baseline-policy.ts";
import type { RecordedVersions } from "../run/run.ts";
import { type AddonChange, addonWaves, compareAddonVersions, fits } from "./addons.ts";

export interface RollbackStepsInput {
  snapshot: ClusterSnapshot;
  /** The minor to go back to. */
  to: string;
  /** Versions before the upgrade; absent or of another minor where nobody wrote them down. */
  before?: RecordedVersions | undefined;
  /** Absent where the cluster's Kubernetes API could not be asked. */
  nodes?: readonly NodeSnapshot[] | undefined;
  addonFacts: Readonly<Record<string, readonly AddonVersionFacts[]>>;
  baseline: Pick<BaselinePolicy, "addons">;
}

export interface RollbackSteps {
  nodegroups: { name: string; releaseVersion?: string }[];
  addonsBefore: AddonChange[][];
  addonsAfter: AddonChange[][];
  /** Add-ons that no version bears both minors of, and whose present one the older minor does not bear: EKS refuses to go back with them. */
  stuck: { name: string; version: string }[];
}

/**
 * What goes back, and when. Nodes first: no kubelet may be newer than its control plane. An add-on goes to its recorded version as soon as EKS
 * accepts that: before the control plane when the version fits the newer minor too, else after it; one whose present version does not fit
 * the older minor moves before it to one that fits both. Dependents go before what they depend on: the opposite of an upgrade.
 */
export function rollbackSteps({
  snapshot,
  to,
  before,
  nodes = [],
  addonFacts,
  baseline,
}: RollbackStepsInput): RollbackSteps {
  const recorded = before?.version === to ? before : undefined;
  // An update that failed half way leaves new nodes in a group that still names its old version.
  const hasNewer = (name: string) =>
    nodes.some(
      ({ manager, group, kubeletVersion }) =>
        manager === "nodegroup" && group === name && compareMinor(kubeletVersion, to) > 0,
    );
  const nodegroups = snapshot.nodegroups
    .filter(({ name, version }) => compareMinor(version, to) > 0 || hasNewer(name))
    .map(({ name }) => {
      const releaseVersion = recorded?.nodegroups[name]?.releaseVersion;
      return { name, ...(releaseVersion === undefined ? {} : { releaseVersion }) };
    });
  const first: AddonChange[] = [];
  const last: AddonChange[] = [];
  const stuck: RollbackSteps["stuck"] = [];
  for (const { name, version } of snapshot.addons) {
    const facts = addonFacts[name] ?? [];
    const fitting = (candidate: string, minor: string) =>
      facts.some((known) => known.version === candidate && fits(known, minor));
    // A recorded version that EKS does not offer for the older minor (any more) cannot be had back.
    const known = recorded?.addons[name];
    const wanted = known !== undefined && fitting(known, to) ? known : newestAtMost(facts, version, to);
    if (facts.length === 0) continue;
    if (wanted === undefined) {
      stuck.push({ name, version });
      continue;
    }
    if (fitting(wanted, snapshot.version)) {
      if (wanted !== version) first.push({ name, from: version, to: wanted });
      continue;
    }
    const between = fitting(version, to) ? version : bothFit(facts, version, snapshot.version, to);
    if (between === undefined) stuck.push({ name, version });
    if (between !== undefined && between !== version) first.push({ name, from: version, to: between });
    if (wanted !== (between ?? version)) last.push({ name, from: between ?? version, to: wanted });
  }
  return {
    nodegroups,
    addonsBefore: addonWaves(first, baseline).reverse(),
    addonsAfter: addonWaves(last, baseline).reverse(),
    stuck,
  };
}

const newestFirst = (facts: readonly AddonVersionFacts[]): AddonVersionFacts[] =>
  [...facts].sort((a, b) => compareAddonVersions(b.version, a.version));

/** The newest version not above the present one that fits a minor: without a record, as little as possible changes. */
const newestAtMost = (facts: readonly AddonVersionFacts[], version: string, minor: string): string | undefined =>
  newestFirst(facts).find((known) => compareAddonVersions(known.version, version) <= 0 && fits(known, minor))?.version;

const bothFit = (facts: readonly AddonVersionFacts[], version: string, from: string, to: string): string | undefined =>
  newestFirst(facts).find(
    (known) => compareAddonVersions(known.version, version) <= 0 && fits(known, from) && fits(known, to),
  )?.version;
