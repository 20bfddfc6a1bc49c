import type { Bar } from "./bars.ts";

/** All waiting of one kind. */
export interface WaitTotal {
  kind: string;
  label: string;
  /** Sum over all clusters. */
  seconds: number;
  /** Who waited, the longest first. */
  clusters: { stage: string; name: string; seconds: number; why: string }[];
}

export const secondsOf = ({ from, to }: Pick<Bar, "from" | "to">): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** Sums waits by kind, the longest first. A soak is not a wait: it is time the stage proves itself in. */
export function waitTotals(
  stages: readonly { name: string; clusters: readonly { name: string; bars: readonly Bar[] }[] }[],
): WaitTotal[] {
  const totals = new Map<string, WaitTotal>();
  for (const stage of stages) {
    for (const { name, bars } of stage.clusters) {
      for (const bar of bars.filter((candidate) => candidate.class === "wait")) {
        const total = totals.get(bar.kind) ?? { kind: bar.kind, label: bar.label, seconds: 0, clusters: [] };
        totals.set(bar.kind, total);
        total.seconds += secondsOf(bar);
        const known = total.clusters.find((cluster) => cluster.name === name && cluster.stage === stage.name);
        if (known) known.seconds += secondsOf(bar);
        else total.clusters.push({ stage: stage.name, name, seconds: secondsOf(bar), why: bar.why ?? bar.label });
      }
    }
  }
  for (const { clusters } of totals.values()) clusters.sort((a, b) => b.seconds - a.seconds);
  return [...totals.values()].sort((a, b) => b.seconds - a.seconds);
}
