import { clusterTemplate } from "#core/baseline/template.ts";
import type { DriftContext, Material, MaterialName } from "#core/drift/rule.ts";
import { releaseKey } from "#core/drift/rule.ts";
import { CLUSTER_UNREADABLE, DRIFT_RULES } from "#core/drift/rules/index.ts";
import { evaluate, isJudged, materialFor, partsOf, rulesInUse, targetOf, unreadableFinding } from "#core/drift/scan.ts";
import { FleetwrightError } from "#core/errors.ts";
import { withExemptions } from "#core/findings/exemptions.ts";
import type { FindingRecord } from "#core/findings/finding.ts";
import { type ClusterLabels, type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { ClusterFacts, Fact, FactName } from "#core/fleet/facts.ts";
import { ownerOf, resolveLabels } from "#core/fleet/labels.ts";
import type { FleetPeers } from "#core/fleet/peers.ts";
import { sitesOf } from "#core/hybrid/sites.ts";
import { mapBounded } from "../bounded.ts";
import { orGone } from "../cluster/gone.ts";
import { compareRead } from "../convergence/comparison.ts";
import { askOwn, ownRulesOf } from "./own-rules.ts";
import type { LookPorts, Scanned, ScanPorts } from "./scanned.ts";
import { markReviewed, UNCHANGED, wasReviewed, writeFound } from "./writing.ts";

export type { LookPorts, Scanned, ScanPorts } from "./scanned.ts";

export interface ScanOptions {
  now: Date;
  /** What is on record of the fleet, read at most once for many clusters. */
  fleet: () => Promise<FleetPeers>;
}

/**
 * Looks at a cluster, and writes down what was found; while another workflow works on the cluster nothing new is opened.
 *
 * @param options.because why findings that are over now are so, where it is known
 */
export async function scanCluster(
  ports: ScanPorts,
  ref: ClusterRef,
  options: ScanOptions & { because?: (finding: FindingRecord) => string | undefined },
): Promise<Scanned> {
  const { covered, ...looked } = await lookForDrift(ports, ref, options);
  if (!covered) return { ...looked, changes: UNCHANGED };
  const { createdAt, ...look } = covered;
  const reviewed = createdAt === undefined || (await wasReviewed(ports, ref, { createdAt }));
  const found = { ...look, present: looked.present, firstLook: reviewed ? undefined : createdAt };
  const changes = await writeFound(ports, ref, found, options);
  if (!reviewed) await markReviewed(ports, ref, { createdAt, at: look.at });
  return { ...looked, changes };
}

/** What a look saw, and which rules could be asked; nothing of it is written down. */
export interface Looked extends Omit<Scanned, "changes"> {
  /** Absent: nothing is judged. `createdAt`, of the cluster: absent where it could not be read. */
  covered?: { at: string; rules: readonly string[]; labels: ClusterLabels; createdAt?: string };
}

/** Reads a cluster as far as the rules in use need, and asks them all. What cannot be read is a finding, never a failure. */
export async function lookForDrift(ports: LookPorts, ref: ClusterRef, options: ScanOptions): Promise<Looked> {
  const { policy } = ports;
  const outcome = { ref, present: [], gaps: [] };
  const first = await orGone(() => ports.facts.read(ref, ["cluster"]));
  if (!first) return { ...outcome, status: "gone" };
  const cluster = first.facts.cluster;
  if (cluster === undefined || "unread" in cluster) {
    const reason = cluster?.unread ?? { code: "NotAsked", message: "nobody asked for it" };
    const labels = (await ports.clusterRecords.get(clusterId(ref)))?.labels ?? {};
    const found = [unreadableFinding(policy, reason, { ref, labels })];
    const present = withExemptions(policy.exemptions, found, { ref, labels }, options.now);
    const covered = { at: first.readAt, rules: [CLUSTER_UNREADABLE.id], labels };
    return { ...outcome, status: "unreadable", present, gaps: ["cluster"], covered };
  }
  if (!isJudged(cluster.value)) return { ...outcome, status: "waits" };
  const labels = resolveLabels(policy.clusters, { ref, tags: cluster.value.tags });
  const template = clusterTemplate(policy, { ref, labels });
  const owner = ownerOf(policy, { ref, labels });
  const target = targetOf(policy, { ref, labels });
  const about: Omit<DriftContext, "comparison"> = {
    ref,
    labels,
    template,
    sites: sitesOf(policy, ref),
    now: options.now,
    ...(owner === undefined ? {} : { owner }),
    ...(target === undefined ? {} : { target }),
  };
  const own = await ownRulesOf(policy);
  const rules = [...DRIFT_RULES, ...own.map(({ rule }) => rule)];
  const inUse = rulesInUse(policy, about, rules);
  const wanted = materialFor(inUse, template);
  const more = await orGone(() => ports.facts.read(ref, wanted.filter(isFact)));
  if (!more) return { ...outcome, status: "gone" };
  const facts: ClusterFacts = { ...more, facts: { ...more.facts, cluster } };
  const material = { ...facts.facts, ...(await surroundings(ports, facts, wanted, options)) };
  await askOwn(own, inUse, material, about);
  const comparison = await compareRead(ports, { facts, template }, partsOf(inUse));
  const { asked, present: found, gaps } = evaluate(policy, inUse, material, { ...about, comparison }, rules);
  const present = withExemptions(policy.exemptions, found, { ref, labels }, options.now);
  const covered = { at: first.readAt, rules: asked, labels, createdAt: cluster.value.createdAt };
  return { ref, status: "scanned", present, gaps: gaps.map(({ name }) => name), covered };
}

const SURROUNDINGS = ["cluster", "versions", "node-releases", "addon-versions", "activations", "fleet"] as const;
const isFact = (name: MaterialName): name is FactName => !(SURROUNDINGS as readonly string[]).includes(name);

/** Add-ons and AMI types asked about at once. */
const AT_ONCE = 5;

/** What is the same for many clusters; the adapters keep EKS's and SSM's answers. */
async function surroundings(
  ports: LookPorts,
  { ref, facts }: ClusterFacts,
  wanted: readonly MaterialName[],
  { fleet }: ScanOptions,
): Promise<{ readonly [Name in MaterialName]?: Fact<Material[Name]> }> {
  const addons = facts.addons && "value" in facts.addons ? facts.addons.value : [];
  const groups = facts.nodegroups && "value" in facts.nodegroups ? facts.nodegroups.value : [];
  const readers: Partial<Record<MaterialName, () => Promise<unknown>>> = {
    versions: () => ports.versions.kubernetesVersions(ref),
    fleet,
    activations: () => ports.activationRecords.list(),
    "addon-versions": async () =>
      Object.fromEntries(
        await mapBounded(addons, AT_ONCE, async ({ name }) => [name, await ports.versions.addonVersions(ref, name)]),
      ),
    "node-releases": async () => {
      const kinds = new Map(groups.map((group) => [releaseKey(group), group]));
      const read = await mapBounded([...kinds], AT_ONCE, async ([key, { version: minor, amiType }]) => {
        const release =
          amiType === undefined ? undefined : await ports.nodeImages.latestRelease(ref, { minor, amiType });
        return release === undefined ? [] : [[key, release] as const];
      });
      return Object.fromEntries(read.flat());
    },
  };
  const read = await Promise.all(
    wanted.flatMap((name) => {
      const reader = readers[name];
      return reader ? [orUnread(reader).then((fact) => [name, fact] as const)] : [];
    }),
  );
  return Object.fromEntries(read);
}

async function orUnread(read: () => Promise<unknown>): Promise<Fact<unknown>> {
  try {
    return { value: await read() };
  } catch (error) {
    // A mistake of ours must not look like something that cannot be read.
    if (!(error instanceof FleetwrightError)) throw error;
    return { unread: { code: error.name, message: error.message } };
  }
}
