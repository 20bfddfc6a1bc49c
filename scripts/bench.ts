/**
 * `npm run bench`: how well runs are packed (against a lower bound, and against one cluster after the other), what they would cost on AWS, and a run over a synthetic fleet of 1,000 clusters with five add-ons and three node groups each, in the sandbox; and a new cluster's adoption. Wall times differ from machine
 * to machine, so each comes with a ratio: to the same run over a tenth of the fleet, per cluster (1.0 means the cost per cluster does not grow with the fleet).
 */
import { sampleFleet, syntheticFleet } from "#sandbox/fleet/sample-fleet.ts";
import { adoption } from "./bench/adoption.ts";
import { economy } from "./bench/cost.ts";
import { makespan } from "./bench/makespan.ts";
import { benchPolicy, examplePolicy, measure } from "./bench/measure.ts";
import { adoptionLines, economyLines, makespanLines } from "./bench/print.ts";
import { optionsOf, wrongUse } from "./options.ts";

const USAGE = "npm run bench [-- --clusters N] [--json]   with N at least 10";
const values = optionsOf(
  { clusters: { type: "string", default: "1000" }, json: { type: "boolean", default: false } },
  USAGE,
);
const clusters = Number(values.clusters);
if (!Number.isInteger(clusters) || clusters < 10) wrongUse(USAGE);

const small = syntheticFleet(Math.round(clusters / 10));
const makespans = [await makespan(sampleFleet(), examplePolicy()), await makespan(small, benchPolicy())];
const economies = [await economy(sampleFleet(), examplePolicy()), await economy(small, benchPolicy())];
const adopted = await adoption(examplePolicy());

// The small run also warms up: compiled expressions, optimised code.
const baseline = await measure(small, benchPolicy());
const measured = await measure(syntheticFleet(clusters), benchPolicy());
const ratio = (pick: (figures: typeof measured) => number) =>
  pick(measured) / measured.clusters / (pick(baseline) / baseline.clusters);
const per = (total: number) => (total / measured.clusters).toFixed(1);

if (values.json) {
  console.log(JSON.stringify({ measured, baseline, makespans, economies, adopted }, null, 2));
} else {
  console.log(
    `${measured.clusters} clusters, five add-ons and three node groups each: run ${measured.status}, ${measured.upgraded} upgraded`,
  );
  console.log(
    `  plan                  ${measured.planSeconds.toFixed(2)} s   per cluster ${ratio((f) => f.planSeconds).toFixed(2)} x a fleet of ${baseline.clusters}`,
  );
  console.log(
    `  run                   ${measured.runSeconds.toFixed(2)} s   per cluster ${ratio((f) => f.runSeconds).toFixed(2)} x a fleet of ${baseline.clusters}`,
  );
  console.log(
    `  virtual time          ${(measured.virtualSeconds / 86_400).toFixed(1)} days, ${Math.round(measured.virtualSeconds / measured.runSeconds)} x real time`,
  );
  console.log(`  peak memory           ${Math.round(measured.peakBytes / 1024 ** 2)} MiB`);
  console.log(`  state transitions     ${measured.stateTransitions}, ${per(measured.stateTransitions)} per cluster`);
  console.log(`  Lambda invocations    ${measured.lambdaInvocations}, ${per(measured.lambdaInvocations)} per cluster`);
  console.log(`  AWS API calls         ${measured.awsApiCalls}, ${per(measured.awsApiCalls)} per cluster`);
  console.log(
    `  longest cluster       ${measured.transitionsOfOneCluster} state transitions in one upgrade-cluster execution`,
  );
}
if (!values.json)
  for (const line of [
    ...makespans.flatMap(makespanLines),
    ...economies.flatMap(economyLines),
    ...adoptionLines(adopted),
  ])
    console.log(line);
process.exitCode = measured.status === "succeeded" ? 0 : 1;
