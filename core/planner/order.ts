import { type ClusterSnapshot, clusterId } from "../fleet/cluster.ts";
import { addonSeconds, controlPlaneSeconds, nodegroupSeconds } from "./durations.ts";

export interface Candidate {
  snapshot: ClusterSnapshot;
  redundancyGroup: string | undefined;
  /** Versions the control plane goes through; empty when it is at the target and only nodes are behind. */
  hops: readonly string[];
}

/** What decides how much can go on at once, beside the stage's own concurrency. */
export interface OrderLimits {
  nodegroupConcurrency: number;
  maxConcurrentPerAccountRegion: number;
}

/**
 * Start order of a stage, the same for any order of input: canaries first, then whoever has most work behind it.
 *
 * Canaries are the smallest clusters, because the least is at stake in them, among those whose control plane moves, because the
 * others prove less. The rest is ordered by list scheduling, highest level first: a member's level is the time that must still pass once
 * it starts, however many slots are free. That is its own expected time, and that of the members of its redundancy group after
 * it, who can only follow one by one, and its share of what its account and Region still has to do under the cap. Long chains
 * therefore start early, and accounts and Regions take turns in proportion to what they have left. A member that has to wait holds
 * up nobody: admission goes on to the next.
 */
export function startOrder<T extends Candidate>(
  candidates: readonly T[],
  canaries: number,
  limits: OrderLimits,
): { member: T; canary: boolean }[] {
  const smallestFirst = [...candidates].sort(
    (a, b) =>
      Number(b.hops.length > 0) - Number(a.hops.length > 0) || nodesOf(a.snapshot) - nodesOf(b.snapshot) || byId(a, b),
  );
  const chosen = smallestFirst.slice(0, canaries);
  const others = smallestFirst.slice(canaries);
  const level = levelsOf(others, limits);
  others.sort((a, b) => (level.get(b) ?? 0) - (level.get(a) ?? 0) || byId(a, b));
  return [
    ...chosen.map((member) => ({ member, canary: true })),
    ...others.map((member) => ({ member, canary: false })),
  ];
}

const nodesOf = ({ nodegroups }: ClusterSnapshot): number =>
  nodegroups.reduce((sum, group) => sum + group.desiredSize, 0);

function byId(a: Candidate, b: Candidate): number {
  const [left, right] = [clusterId(a.snapshot.ref), clusterId(b.snapshot.ref)];
  return left < right ? -1 : Number(left > right);
}

/** Seconds that must pass from the start of each candidate until the end of everything that has to follow it. */
function levelsOf(candidates: readonly Candidate[], limits: OrderLimits): Map<Candidate, number> {
  const timed = candidates.map((candidate) => ({
    candidate,
    seconds: expectedSeconds(candidate, limits.nodegroupConcurrency),
  }));
  // From the end: the shortest member of a chain is its last.
  timed.sort((a, b) => a.seconds - b.seconds || byId(b.candidate, a.candidate));
  const ofGroup = new Map<string, number>();
  const ofPlace = new Map<string, number>();
  const levels = new Map<Candidate, number>();
  for (const { candidate, seconds } of timed) {
    const { redundancyGroup, snapshot } = candidate;
    const place = `${snapshot.ref.account}/${snapshot.ref.region}`;
    const placed = (ofPlace.get(place) ?? 0) + seconds;
    ofPlace.set(place, placed);
    let chained = seconds;
    if (redundancyGroup !== undefined) {
      chained += ofGroup.get(redundancyGroup) ?? 0;
      ofGroup.set(redundancyGroup, chained);
    }
    levels.set(candidate, Math.max(chained, placed / limits.maxConcurrentPerAccountRegion));
  }
  return levels;
}

/** A rough estimate; only the order depends on it. Node groups of a cluster share `concurrency` lanes. */
function expectedSeconds({ snapshot, hops }: Candidate, concurrency: number): number {
  const groups = snapshot.nodegroups.map(nodegroupSeconds);
  const total = groups.reduce((sum, seconds) => sum + seconds, 0);
  const nodes = Math.max(0, total / Math.max(1, concurrency), ...groups);
  const addons = snapshot.addons.length > 0 ? addonSeconds() : 0;
  return hops.length * (controlPlaneSeconds() + addons + nodes) + (hops.length === 0 ? nodes : 0);
}
