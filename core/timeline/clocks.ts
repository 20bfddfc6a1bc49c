import { rollbackClosesAt } from "../planner/rollback.ts";

export interface ClusterClock {
  /** When the control plane was seen at its new minor. */
  upgradedAt: string;
  /** Until when EKS takes it back. */
  until: string;
}

export interface StageClock {
  /** The first and the last of the stage's clusters that can no longer be rolled back. */
  firstUntil: string;
  firstCluster: string;
  lastUntil: string;
  /** How many of its control planes moved. */
  clusters: number;
  /** Whether every one of them can still be rolled back at the moment the stage ends, its soak included. */
  fitsStage: boolean;
  /** How many can still be rolled back when the whole run ends. */
  openAtRunEnd: number;
}

export function clusterClock(upgradedAt: string | undefined): ClusterClock | null {
  if (upgradedAt === undefined) return null;
  return { upgradedAt, until: rollbackClosesAt(upgradedAt) };
}

/** @param stageEnd when the stage ended, its soak included; @param runEnd when the run did */
export function stageClock(
  clusters: readonly { name: string; rollback: ClusterClock | null }[],
  stageEnd: string,
  runEnd: string,
): StageClock | null {
  const clocks = clusters
    .flatMap(({ name, rollback }) => (rollback ? [{ name, until: rollback.until }] : []))
    .sort((a, b) => (a.until < b.until ? -1 : Number(a.until > b.until)));
  const [first, last] = [clocks[0], clocks.at(-1)];
  if (!first || !last) return null;
  return {
    firstUntil: first.until,
    firstCluster: first.name,
    lastUntil: last.until,
    clusters: clocks.length,
    fitsStage: first.until >= stageEnd,
    openAtRunEnd: clocks.filter(({ until }) => until >= runEnd).length,
  };
}
