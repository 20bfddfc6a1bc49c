import { sampleFleet, syntheticFleet } from "#sandbox/fleet/sample-fleet.ts";
import { adoption } from "./adoption.ts";
import { economy } from "./cost.ts";
import { makespan } from "./makespan.ts";
import { benchPolicy, examplePolicy, type Figures, measure } from "./measure.ts";
import { adoptionLines, economyLines, makespanLines } from "./print.ts";
import type { Section } from "./scan.ts";

/** A run over a synthetic fleet, what it costs and how well it is packed, and a new cluster's adoption: all in the sandbox, on virtual time. */
export async function runsSection(clusters: number): Promise<Section> {
  const small = syntheticFleet(Math.round(clusters / 10));
  const makespans = [await makespan(sampleFleet(), examplePolicy()), await makespan(small, benchPolicy())];
  const economies = [await economy(sampleFleet(), examplePolicy()), await economy(small, benchPolicy())];
  const adopted = await adoption(examplePolicy());
  // The small run also warms up: compiled expressions, optimised code.
  const baseline = await measure(small, benchPolicy());
  const measured = await measure(syntheticFleet(clusters), benchPolicy());
  return {
    figures: { measured, baseline, makespans, economies, adopted },
    lines: [
      ...runLines(measured, baseline),
      ...makespans.flatMap(makespanLines),
      ...economies.flatMap(economyLines),
      ...adoptionLines(adopted),
    ],
    misses: measured.status === "succeeded" ? [] : [`the run ended ${measured.status}`],
  };
}

function runLines(measured: Figures, baseline: Figures): string[] {
  const ratio = (pick: (figures: Figures) => number) =>
    (pick(measured) / measured.clusters / (pick(baseline) / baseline.clusters)).toFixed(2);
  const per = (total: number) => (total / measured.clusters).toFixed(1);
  return [
    `${measured.clusters} clusters, five add-ons and three node groups each: run ${measured.status}, ${measured.upgraded} upgraded`,
    `  plan                  ${measured.planSeconds.toFixed(2)} s   per cluster ${ratio((f) => f.planSeconds)} x a fleet of ${baseline.clusters}`,
    `  run                   ${measured.runSeconds.toFixed(2)} s   per cluster ${ratio((f) => f.runSeconds)} x a fleet of ${baseline.clusters}`,
    `  virtual time          ${(measured.virtualSeconds / 86_400).toFixed(1)} days, ${Math.round(measured.virtualSeconds / measured.runSeconds)} x real time`,
    `  peak memory           ${Math.round(measured.peakBytes / 1024 ** 2)} MiB`,
    `  state transitions     ${measured.stateTransitions}, ${per(measured.stateTransitions)} per cluster`,
    `  Lambda invocations    ${measured.lambdaInvocations}, ${per(measured.lambdaInvocations)} per cluster`,
    `  AWS API calls         ${measured.awsApiCalls}, ${per(measured.awsApiCalls)} per cluster`,
    `  longest cluster       ${measured.transitionsOfOneCluster} state transitions in one upgrade-cluster execution`,
  ];
}
