import type { ClusterSnapshot } from "../fleet/cluster.ts";
import { clusterId } from "../fleet/cluster.ts";
import { nodegroupSeconds } from "./durations.ts";

interface Candidate {
  snapshot: ClusterSnapshot;
  redundancyGroup: string | undefined;
}

const nodesOf = ({ nodegroups }: ClusterSnapshot): number =>
  nodegroups.reduce((sum, group) => sum + group.desiredSize, 0);

/** Longest node group, in seconds: groups are updated side by side, so the longest one says when a cluster is done. */
const expectedSeconds = ({ nodegroups }: ClusterSnapshot): number =>
  Math.max(0, ...nodegroups.map((group) => nodegroupSeconds(group)));

const byId = (a: Candidate, b: Candidate): number => (clusterId(a.snapshot.ref) < clusterId(b.snapshot.ref) ? -1 : 1);

/**
 * Start order of a stage, the same for any order of input.
 *
 * Canaries are the smallest clusters: the least is at stake in them. The rest starts longest first, which keeps the end of the
 * stage from waiting for one big cluster that started last (list scheduling, longest processing time first). Members of one
 * redundancy group are served in turns, so that the second of a pair does not queue behind the first while others could start.
 */
export function startOrder<T extends Candidate>(
  candidates: readonly T[],
  canaries: number,
): { member: T; canary: boolean }[] {
  const smallestFirst = [...candidates].sort((a, b) => nodesOf(a.snapshot) - nodesOf(b.snapshot) || byId(a, b));
  const chosen = new Set(smallestFirst.slice(0, canaries));
  const longestFirst = candidates
    .filter((candidate) => !chosen.has(candidate))
    .sort((a, b) => expectedSeconds(b.snapshot) - expectedSeconds(a.snapshot) || byId(a, b));
  const turn = new Map<string, number>();
  const turned = longestFirst.map((member, index) => {
    const group = member.redundancyGroup;
    const nth = group === undefined ? 0 : (turn.get(group) ?? 0);
    if (group !== undefined) turn.set(group, nth + 1);
    return { member, index, nth };
  });
  turned.sort((a, b) => a.nth - b.nth || a.index - b.index);
  return [
    ...smallestFirst.filter((candidate) => chosen.has(candidate)).map((member) => ({ member, canary: true })),
    ...turned.map(({ member }) => ({ member, canary: false })),
  ];
}
