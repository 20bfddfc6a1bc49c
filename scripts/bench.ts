/**
 * `npm run bench`: how well runs are packed (against a lower bound, and against one cluster after the other), what they would cost on AWS, and a run over a synthetic fleet of 1,000 clusters with five add-ons and three node groups each, in the sandbox; a new cluster's adoption; scans over HTTP, their speed and memory; and what 10,000 alerts are in Slack. Wall times differ from machine
 * to machine, so each comes with a ratio: to the same run over a tenth of the fleet, per cluster (1.0 means the cost per cluster does not grow with the fleet).
 */
import { alertsSection } from "./bench/alerts.ts";
import { runsSection } from "./bench/runs.ts";
import { memorySection, type Section, scanSection } from "./bench/scan.ts";
import { optionsOf, wrongUse } from "./options.ts";

const USAGE = "npm run bench [-- --clusters N] [--only runs|scan|memory|alerts] [--json]   with N at least 10";
const PARTS = ["runs", "scan", "memory", "alerts"] as const;
const values = optionsOf(
  {
    clusters: { type: "string", default: "1000" },
    only: { type: "string" },
    json: { type: "boolean", default: false },
  },
  USAGE,
);
const clusters = Number(values.clusters);
if (!Number.isInteger(clusters) || clusters < 10) wrongUse(USAGE);
const { only } = values;
if (only !== undefined && !PARTS.some((part) => part === only)) wrongUse(USAGE);

const sections: Record<(typeof PARTS)[number], () => Promise<Section>> = {
  runs: () => runsSection(clusters),
  scan: () => scanSection(),
  memory: () => memorySection(),
  alerts: () => alertsSection(),
};
const figures: Record<string, unknown> = {};
for (const part of PARTS) {
  if (only !== undefined && only !== part) continue;
  const section = await sections[part]();
  figures[part] = section.figures;
  if (!values.json) for (const line of section.lines) console.log(line);
  for (const miss of section.misses) console.error(miss);
  if (section.misses.length > 0) process.exitCode = 1;
}
if (values.json) console.log(JSON.stringify(figures, null, 2));
