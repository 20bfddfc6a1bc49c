import { clusterTemplate } from "#core/baseline/template.ts";
import type { DriftContext, DriftFinding, Material, MaterialName } from "#core/drift/rule.ts";
import { releaseKey } from "#core/drift/rule.ts";
import { CLUSTER_UNREADABLE } from "#core/drift/rules/index.ts";
import { evaluate, isJudged, materialFor, partsOf, rulesInUse, targetOf, unreadableFinding } from "#core/drift/scan.ts";
import { FleetwrightError } from "#core/errors.ts";
import type { PresentFinding } from "#core/findings/finding.ts";
import type { ObservedFinding } from "#core/findings/observe.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { ClusterFacts, Fact, FactName } from "#core/fleet/facts.ts";
import { ownerOf, resolveLabels } from "#core/fleet/labels.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { mapBounded } from "../bounded.ts";
import { observeFindings } from "../cluster/findings.ts";
import { orGone } from "../cluster/gone.ts";
import { isLocked } from "../cluster/locks.ts";
import type { Composition } from "../compose.ts";
import { compareRead } from "../convergence/comparison.ts";

export type ScanPorts = Pick<
  Composition,
  | "policy"
  | "clock"
  | "facts"
  | "addonCatalogue"
  | "versions"
  | "nodeImages"
  | "clusterRecords"
  | "findings"
  | "events"
  | "locks"
>;

/** What came of a scan of one cluster. */
export interface Scanned {
  ref: ClusterRef;
  /** `waits`: it is being made or deleted, so nothing is judged. */
  status: "scanned" | "unreadable" | "waits" | "gone";
  /** Everything that is not as it should be now, with what can be done about it. */
  present: DriftFinding[];
  /** What could not be read. */
  gaps: MaterialName[];
  /** What changed of the findings on record. */
  changes: Record<ObservedFinding["change"], number>;
}

export interface ScanOptions {
  now: Date;
  /** Records of the fleet, read at most once for many clusters. */
  fleet: () => Promise<readonly ClusterRecord[]>;
}

const UNCHANGED: Scanned["changes"] = { opened: 0, reopened: 0, kept: 0, closed: 0 };

/**
 * Reads a cluster as far as the rules in use need, asks them all, and writes down what they found. What cannot be read is a finding, never a failure; while
 * another workflow works on the cluster nothing new is opened.
 */
export async function scanCluster(ports: ScanPorts, ref: ClusterRef, options: ScanOptions): Promise<Scanned> {
  const { policy } = ports;
  const outcome = { ref, present: [], gaps: [], changes: UNCHANGED };
  const first = await orGone(() => ports.facts.read(ref, ["cluster"]));
  if (!first) return { ...outcome, status: "gone" };
  const cluster = first.facts.cluster;
  if (cluster === undefined || "unread" in cluster) {
    const reason = cluster?.unread ?? { code: "NotAsked", message: "nobody asked for it" };
    const known = await ports.clusterRecords.get(clusterId(ref));
    const finding = unreadableFinding(policy, reason, { ref, labels: known?.labels ?? {} });
    const scope = [CLUSTER_UNREADABLE.id];
    const changes = await write(ports, ref, { at: first.readAt, rules: scope, present: [finding] }, options.now);
    return { ...outcome, status: "unreadable", present: [finding], gaps: ["cluster"], changes };
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
    now: options.now,
    ...(owner === undefined ? {} : { owner }),
    ...(target === undefined ? {} : { target }),
  };
  const inUse = rulesInUse(policy, about);
  const wanted = materialFor(inUse, template);
  const more = await orGone(() => ports.facts.read(ref, wanted.filter(isFact)));
  if (!more) return { ...outcome, status: "gone" };
  const facts: ClusterFacts = { ...more, facts: { ...more.facts, cluster } };
  const material = { ...facts.facts, ...(await surroundings(ports, facts, wanted, options)) };
  const comparison = await compareRead(ports, { facts, template }, partsOf(inUse));
  const { asked, present, gaps } = evaluate(policy, inUse, material, { ...about, comparison });
  const changes = await write(ports, ref, { at: first.readAt, rules: asked, present }, options.now);
  return { ref, status: "scanned", present, gaps: gaps.map(({ name }) => name), changes };
}

const SURROUNDINGS = ["cluster", "versions", "node-releases", "addon-versions", "fleet"] as const;
const isFact = (name: MaterialName): name is FactName => !(SURROUNDINGS as readonly string[]).includes(name);

/** Add-ons and AMI types asked about at once. */
const AT_ONCE = 5;

/** What is the same for many clusters; the adapters keep EKS's and SSM's answers. */
async function surroundings(
  ports: ScanPorts,
  { ref, facts }: ClusterFacts,
  wanted: readonly MaterialName[],
  { fleet }: ScanOptions,
): Promise<{ readonly [Name in MaterialName]?: Fact<Material[Name]> }> {
  const addons = facts.addons && "value" in facts.addons ? facts.addons.value : [];
  const groups = facts.nodegroups && "value" in facts.nodegroups ? facts.nodegroups.value : [];
  const readers: Partial<Record<MaterialName, () => Promise<unknown>>> = {
    versions: () => ports.versions.kubernetesVersions(ref),
    fleet,
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

async function write(
  ports: ScanPorts,
  ref: ClusterRef,
  { at, rules, present }: { at: string; rules: readonly string[]; present: readonly DriftFinding[] },
  now: Date,
): Promise<Scanned["changes"]> {
  const id = clusterId(ref);
  const silently = await isLocked(ports, id, now);
  const facts = present.map(({ step: _, needsPerson: __, ...finding }): PresentFinding => finding);
  const observation = { clusterId: id, at, scope: { rules }, present: facts };
  const seen = await observeFindings(ports, observation, { now, silently });
  const changes = { ...UNCHANGED };
  for (const { change } of seen) changes[change] += 1;
  return changes;
}
