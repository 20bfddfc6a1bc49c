import { createHash } from "node:crypto";
import type { ClusterId } from "../fleet/cluster.ts";
import type { ClusterRecord } from "../fleet/record.ts";
import { matches } from "../fleet/selector.ts";
import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import { compareMinor, isMinor, minorsBetween } from "../fleet/version.ts";
import { isDefaultOf, versionForTarget } from "../planner/addons.ts";
import { addonKey, type Goal, type KubernetesVersionFacts, nodeImageKey, type Reason } from "../planner/plan.ts";
import { compareReleases } from "../planner/targets.ts";
import type { ChannelPolicy } from "../policy/lifecycle-policy.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import type { Versioned } from "./versions.ts";

/** What is offered now, as the poll read it. */
export interface Offered {
  versions: readonly KubernetesVersionFacts[];
  /** By `addonKey`. */
  addonVersions: Readonly<Record<string, readonly AddonVersionFacts[]>>;
  /** By `nodeImageKey`. */
  nodeReleases: Readonly<Record<string, string>>;
}

/** A version that a run would bring, and where. */
export interface Brought {
  region: string;
  of: Versioned;
  version: string;
}

/** A run that a channel would start. The same versions always have the same id: a channel goes to each once, and what failed is for people to retry. */
export interface ChannelRun {
  runId: string;
  goal: Goal;
  strategy: string;
  requestedBy: string;
  /** Clusters that are behind. */
  clusters: ClusterId[];
  brings: Brought[];
}

/**
 * Runs that would bring a channel's clusters to what it follows, those for the clusters furthest behind first; the first that was not started before is its next one.
 * None: nobody is behind.
 */
export function channelRuns(
  policy: Pick<FleetPolicy, "strategies" | "hub">,
  channel: ChannelPolicy,
  records: readonly ClusterRecord[],
  offered: Offered,
): ChannelRun[] {
  const strategy = policy.strategies[channel.strategy];
  const mine = records.filter(
    ({ ref, labels, status }) =>
      status === "ACTIVE" && strategy?.stages.some(({ match }) => matches(match, { ref, labels })),
  );
  const run = (tag: string, goal: Goal, behind: readonly ClusterRecord[], brings: Brought[]): ChannelRun[] =>
    behind.length === 0
      ? []
      : [
          {
            runId: `channel-${channel.name}-${tag}`,
            goal,
            strategy: channel.strategy,
            requestedBy: `channel ${channel.name}`,
            clusters: behind.map(({ id }) => id),
            brings,
          },
        ];
  if (channel.follow === "node-image") {
    const { brings, behind } = images(mine, offered);
    return run(`images-${hashOf(brings)}`, { kind: "node-image" }, behind, brings);
  }
  if (channel.follow === "addons") {
    const { brings, behind } = addons(mine, offered);
    return run(`addons-${hashOf(brings)}`, { kind: "addons" }, behind, brings);
  }
  const target = minorOf(channel, offered.versions);
  if (target === undefined) return [];
  const behind = mine.filter(({ version }) => isMinor(version) && compareMinor(version, target) < 0);
  return steps(behind, target, strategy?.maxHops ?? 1).flatMap((version) =>
    run(
      version.replace(".", "-"),
      { kind: "kubernetes-version", version },
      behind.filter((record) => compareMinor(record.version, version) < 0),
      [{ region: policy.hub.region, of: { kind: "kubernetes" }, version }],
    ),
  );
}

function minorOf({ follow, version }: ChannelPolicy, versions: readonly KubernetesVersionFacts[]): string | undefined {
  if (follow === "pinned") return version;
  const newestFirst = versions
    .filter((each) => each.status === "STANDARD_SUPPORT")
    .map((each) => each.version)
    .sort((a, b) => compareMinor(b, a));
  return newestFirst[follow === "latest" ? 0 : 1];
}

/** Minors to go to, each as far as one run may take the clusters of one of the versions there are. */
function steps(behind: readonly ClusterRecord[], target: string, maxHops: number): string[] {
  const there = [...new Set(behind.map(({ version }) => version))].sort(compareMinor);
  return [...new Set(there.map((version) => minorsBetween(version, target).slice(0, maxHops).at(-1) ?? target))];
}

function addons(mine: readonly ClusterRecord[], { addonVersions }: Offered) {
  const brings = new Map<string, Brought>();
  const behind = mine.filter(({ ref, version: minor, addons: installed }) => {
    const older = Object.entries(installed).filter(([name, { version }]) => {
      const facts = addonVersions[addonKey(ref.region, name)] ?? [];
      const advised = facts.find((each) => isDefaultOf(each, minor))?.version;
      if (advised !== undefined)
        brings.set(`${addonKey(ref.region, name)}/${minor}`, {
          region: ref.region,
          of: { kind: "addon", name },
          version: advised,
        });
      const wanted = versionForTarget(version, minor, facts);
      return wanted !== undefined && wanted !== version;
    });
    return older.length > 0;
  });
  return { behind, brings: sorted(brings) };
}

function images(mine: readonly ClusterRecord[], { nodeReleases }: Offered) {
  const brings = new Map<string, Brought>();
  const behind = mine.filter(({ ref, nodegroups = {} }) => {
    const older = Object.values(nodegroups).filter(({ version: minor, amiType, releaseVersion }) => {
      if (amiType === undefined) return false;
      const key = nodeImageKey(ref.region, minor, amiType);
      const latest = nodeReleases[key];
      if (latest === undefined) return false;
      brings.set(key, { region: ref.region, of: { kind: "node-image", minor, amiType }, version: latest });
      return releaseVersion !== undefined && compareReleases(releaseVersion, latest) < 0;
    });
    return older.length > 0;
  });
  return { behind, brings: sorted(brings) };
}

const sorted = (brings: ReadonlyMap<string, Brought>): Brought[] =>
  [...brings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, brought]) => brought);

const hashOf = (brings: readonly Brought[]): string =>
  createHash("sha256").update(JSON.stringify(brings)).digest("hex").slice(0, 10);

/**
 * Why a channel's next run does not start yet; undefined when it does.
 *
 * @param known.noticed when a version was noticed, by the poll's records
 * @param known.busy the run that has a cluster now, if any
 */
export function channelWaits(
  { settleSeconds }: Pick<ChannelPolicy, "settleSeconds">,
  { clusters, brings }: ChannelRun,
  known: {
    noticed: (brought: Brought) => string | undefined;
    busy: (cluster: ClusterId) => string | undefined;
    now: Date;
  },
): Reason | undefined {
  const taken = clusters.find((cluster) => known.busy(cluster) !== undefined);
  if (taken !== undefined)
    return {
      code: "CLUSTERS_BUSY",
      message: `run ${known.busy(taken)} has ${taken}: never two runs at once for the same clusters`,
    };
  const newest = brings
    .map((brought) => known.noticed(brought) ?? known.now.toISOString())
    .sort()
    .at(-1);
  const until = new Date(Date.parse(newest ?? known.now.toISOString()) + settleSeconds * 1000);
  if (until.getTime() <= known.now.getTime()) return undefined;
  return { code: "SETTLING", message: `what it brings is new; the channel waits until ${until.toISOString()}` };
}
