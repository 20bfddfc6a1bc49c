import { FleetwrightError } from "#core/errors.ts";
import type { ClusterRef, ClusterSnapshot } from "#core/fleet/cluster.ts";
import type { NodeSnapshot } from "#core/fleet/surroundings.ts";
import { sitesOf } from "#core/hybrid/sites.ts";
import type { PreflightPolicy } from "#core/policy/policy.ts";
import type { SurroundingPorts } from "#core/ports.ts";
import { CUSTOM_AMI, imageEndOf } from "#core/preflight/image-ends.ts";
import type { PreflightFacts, PreflightWork, UnreadFact } from "#core/preflight/input.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";

export type ReadinessPorts = Pick<Composition, "versions" | "policy" | "nodeRecords"> &
  Pick<SurroundingPorts, "nodes" | "alarms" | "subnets" | "backups" | "nodeImages">;

export interface ReadOptions {
  work: PreflightWork;
  policy: PreflightPolicy;
  /**
   * The hop itself is decided by these facts, in a step that is repeated: what may pass is thrown, and add-on versions must be known. Otherwise
   * somebody only wants to know, and is told what could not be read.
   */
  forHop: boolean;
}

/** Add-ons and AMI types asked about at once, per cluster. */
const READS_AT_ONCE = 5;

/**
 * Reads what surrounds a cluster and decides about its upgrade. One fact that cannot be read does not hide the others: it becomes part of the
 * answer.
 */
export async function readFacts(
  ports: ReadinessPorts,
  snapshot: ClusterSnapshot,
  options: ReadOptions,
): Promise<PreflightFacts> {
  const { ref, subnetIds } = snapshot;
  const { work, policy, forHop } = options;
  const { nodes, alarms, subnets, backups, nodeImages } = ports;
  const unread: UnreadFact[] = [];
  const orUnread = async <T>(what: UnreadFact["what"], read: () => Promise<T>, needed = forHop) => {
    try {
      return await read();
    } catch (error) {
      if (needed && mayPass(error)) throw error;
      unread.push({ what, why: wordsOf(error) });
      return undefined;
    }
  };

  const readAddons = async () =>
    Object.fromEntries(
      await mapBounded(snapshot.addons, READS_AT_ONCE, async ({ name }) => [
        name,
        await ports.versions.addonVersions(ref, name),
      ]),
    );
  const [addonFacts, nodeList, firing, read, latest, nodeReleases] = await Promise.all([
    // Without them add-ons would silently stay where they are.
    forHop ? readAddons() : orUnread("add-on versions", readAddons),
    readNodes(() => nodes.list(ref), forHop),
    // Alarms only warn: their absence is no reason to do a step again.
    orUnread("alarms", () => alarms.inAlarm(ref), false),
    work.controlPlane ? orUnread("subnets", () => subnets.read(ref, subnetIds)) : undefined,
    policy.backupWithinSeconds !== undefined && work.controlPlane
      ? orUnread("backups", async () => (await backups.latest(ref, snapshot.arn)) ?? null)
      : undefined,
    orUnread("node images", () => readReleases(nodeImages, snapshot, work), false),
  ]);
  const nodeSites = nodeList && !("unreadable" in nodeList) ? await sitesOfNodes(ports, ref, nodeList) : undefined;
  return {
    unread,
    ...(nodeSites === undefined ? {} : { nodeSites }),
    ...(addonFacts === undefined ? {} : { addonFacts }),
    ...(nodeList === undefined ? {} : { nodes: nodeList }),
    ...(firing === undefined ? {} : { alarms: firing }),
    ...(read === undefined ? {} : { subnets: read }),
    ...(latest === undefined ? {} : { backup: latest }),
    ...(nodeReleases === undefined ? {} : { nodeReleases }),
  };
}

/** Nodes that cannot be read are a fact of their own: the strategy says what it means. */
async function readNodes(
  list: () => Promise<NonNullable<Exclude<PreflightFacts["nodes"], { unreadable: string }>>>,
  forHop: boolean,
): Promise<PreflightFacts["nodes"]> {
  try {
    return await list();
  } catch (error) {
    if (forHop && mayPass(error)) throw error;
    return { unreadable: wordsOf(error) };
  }
}

/** Where hybrid nodes stand, as far as they are on record; nothing is read for clusters without sites. */
async function sitesOfNodes(
  { policy, nodeRecords }: Pick<ReadinessPorts, "policy" | "nodeRecords">,
  ref: ClusterRef,
  nodes: readonly NodeSnapshot[],
): Promise<PreflightFacts["nodeSites"]> {
  const sites = new Map(sitesOf(policy, ref).map((site) => [site.name, site]));
  if (sites.size === 0 || !nodes.some(({ manager }) => manager === "hybrid")) return undefined;
  const records = await nodeRecords.of(ref);
  return Object.fromEntries(
    records.flatMap(({ id, site = "" }) => {
      const policyOf = sites.get(site);
      return policyOf ? [[id, { site, ...policyOf.upgrade }]] : [];
    }),
  );
}

/** Of the types that EKS publishes images for. */
async function readReleases(
  nodeImages: SurroundingPorts["nodeImages"],
  { ref, nodegroups }: ClusterSnapshot,
  { to }: PreflightWork,
): Promise<Record<string, string | null>> {
  const known = nodegroups.flatMap(({ amiType }) =>
    amiType === undefined || amiType === CUSTOM_AMI || imageEndOf(amiType) ? [] : [amiType],
  );
  const types = [...new Set(known)].sort();
  const releases = await mapBounded(types, READS_AT_ONCE, (amiType) =>
    nodeImages.latestRelease(ref, { minor: to, amiType }),
  );
  return Object.fromEntries(types.map((amiType, index) => [amiType, releases[index] ?? null]));
}

const mayPass = (error: unknown): boolean => error instanceof FleetwrightError && error.retryable;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
