import type { ScanFigures } from "./measure.ts";

/** The goal: a scan that waits for nothing but AWS. */
export const GOAL = 1.3;
/** Ten times the clusters may take this much more memory: what is on record of all of them is read once for a batch. */
export const MEMORY_GOALS = { heap: 1.25, peak: 1.6 } as const;

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MiB`;

export const ratioOf = ({ seconds, boundSeconds }: ScanFigures): number => seconds / boundSeconds;

export function speedLines(figures: ScanFigures): string[] {
  const { clusters, functions, latencyMilliseconds, seconds, cpuSeconds, boundSeconds, seen, batches } = figures;
  const per = (total: number): string => (total / clusters).toFixed(1);
  const calls = Object.entries(seen.calls).sort(([, a], [, b]) => b - a);
  const all = calls.reduce((sum, [, count]) => sum + count, 0);
  const places = Object.keys(seen.eksCallsByPlace).length;
  const often = calls.filter(([, count]) => count / clusters >= 0.05);
  return [
    `scan of ${clusters} clusters in ${places} accounts and Regions over loopback HTTP, ${latencyMilliseconds} ms added to every call; ${functions} function${functions === 1 ? "" : "s"} at work, ${batches} batches`,
    `  elapsed               ${seconds.toFixed(1)} s, ${(clusters / seconds).toFixed(1)} clusters a second, ${ratioOf(figures).toFixed(2)} x the bound of ${boundSeconds.toFixed(1)} s (EKS calls x latency / ten at once in an account and Region)`,
    `  processor             ${((cpuSeconds * 1000) / clusters).toFixed(1)} ms a cluster, ${Math.round((cpuSeconds / seconds) * 100)} % of one core while it scanned${cpuSeconds / seconds > 0.8 ? ": the processor limits here, not the latency" : ""}; AWS has a process of its own`,
    `  calls                 ${per(all)} a cluster, at most ${seen.atOnceInPlace} to EKS under way at once in one account and Region`,
    ...often.map(([name, count]) => `    ${per(count).padStart(5)}  ${name}`),
    `           the others, catalogues and lists: ${calls.length - often.length} operations, ${all - often.reduce((sum, [, count]) => sum + count, 0)} calls in all`,
  ];
}

export function memoryLines(all: readonly ScanFigures[]): string[] {
  const { heap, peak } = memoryRatios(all);
  return [
    "memory of a scan in batches, as AWS runs it: one function from the first cluster to the last",
    ...all.map(
      ({ clusters, heapBytes, peakBytes, cpuSeconds }) =>
        `  ${String(clusters).padStart(5)} clusters        ${mebibytes(heapBytes)} of heap after garbage collection, ${mebibytes(peakBytes)} resident at most; ${((cpuSeconds * 1000) / clusters).toFixed(1)} ms of processor a cluster`,
    ),
    `  most to fewest        heap ${heap.toFixed(2)} x, resident ${peak.toFixed(2)} x (at most ${MEMORY_GOALS.heap} and ${MEMORY_GOALS.peak})`,
  ];
}

export function memoryRatios(all: readonly ScanFigures[]): { heap: number; peak: number } {
  const [first] = all;
  const last = all.at(-1);
  if (!first || !last) throw new RangeError("nothing was measured");
  return { heap: last.heapBytes / first.heapBytes, peak: last.peakBytes / first.peakBytes };
}
