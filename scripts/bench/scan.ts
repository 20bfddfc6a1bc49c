import { GOAL, MEMORY_GOALS, memoryLines, memoryRatios, ratioOf, speedLines } from "./scan/lines.ts";
import { measureScan, type ScanFigures } from "./scan/measure.ts";

/** What a section of the bench came to. */
export interface Section {
  figures: unknown;
  lines: string[];
  /** Why it is not as good as it should be. */
  misses: string[];
}

const FLEET = 500;
const LATENCY_MILLISECONDS = 20;
const SIZES = [500, 1500, 5000];

/** How fast a scan is beside what latency alone would allow; one function, as more of them would need more cores than AWS gives one. */
export async function scanSection(clusters = FLEET): Promise<Section> {
  const figures = await measureScan({ clusters, functions: 1, latencyMilliseconds: LATENCY_MILLISECONDS });
  const ratio = ratioOf(figures);
  const slow = `the scan took ${ratio.toFixed(2)} x its bound, more than ${GOAL}`;
  return {
    figures,
    lines: speedLines(figures),
    misses: [...(ratio > GOAL ? [slow] : []), ...incomplete(figures)],
  };
}

/** Whether a scan's memory grows with the fleet; without latency, which is not what it is about. */
export async function memorySection(sizes: readonly number[] = SIZES): Promise<Section> {
  const figures: ScanFigures[] = [];
  for (const clusters of sizes) figures.push(await measureScan({ clusters, functions: 1, latencyMilliseconds: 0 }));
  const ratios = memoryRatios(figures);
  const grown = (["heap", "peak"] as const).filter((name) => ratios[name] > MEMORY_GOALS[name]);
  return {
    figures,
    lines: memoryLines(figures),
    misses: [
      ...grown.map(
        (name) => `the scan's ${name} memory grew ${ratios[name].toFixed(2)} x, more than ${MEMORY_GOALS[name]}`,
      ),
      ...figures.flatMap(incomplete),
    ],
  };
}

const incomplete = ({ clusters, scanned }: ScanFigures): string[] =>
  scanned === clusters ? [] : [`${scanned} of ${clusters} clusters were scanned`];
