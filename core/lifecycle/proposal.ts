import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import { matches } from "../fleet/selector.ts";
import { compareMinor, isMinor, minorsBetween } from "../fleet/version.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { FleetPolicy } from "../policy/policy.ts";

/** A run that takes a cluster out of reach of its deadlines. */
export interface Proposal {
  /** As the command line takes it: `1.35`. */
  goal: string;
  strategy: string;
  /** How many runs it takes until the cluster is at `version`. */
  runs: number;
  version: string;
  text: string;
  command: string;
}

type Place = { ref: ClusterRef; labels: ClusterLabels };

/**
 * The run to start so that a cluster reaches the oldest minor whose standard support lasts longer than the first warning of its end comes early, so that there is
 * no next warning right away; the newest one, if none does. Each run goes as far as its strategy's `maxHops`.
 *
 * @returns undefined when EKS offers nothing newer in standard support, or no strategy has a stage for the cluster
 */
export function proposeRun(
  policy: Pick<FleetPolicy, "lifecycle" | "strategies">,
  { version, ...place }: Place & { version: string },
  versions: readonly KubernetesVersionFacts[],
  now: Date,
): Proposal | undefined {
  const strategy = strategyFor(policy, place);
  if (strategy === undefined || !isMinor(version)) return undefined;
  const longest = Math.max(...policy.lifecycle.thresholdsSeconds) * 1000;
  const newer = versions
    .filter((each) => each.status === "STANDARD_SUPPORT" && compareMinor(each.version, version) > 0)
    .sort((a, b) => compareMinor(a.version, b.version));
  const lasting = newer.find(
    ({ endOfStandardSupport: end }) => end === undefined || Date.parse(end) - now.getTime() > longest,
  );
  const target = (lasting ?? newer.at(-1))?.version;
  if (target === undefined) return undefined;
  const { maxHops } = policy.strategies[strategy] ?? { maxHops: 1 };
  const hops = minorsBetween(version, target);
  const runs = Math.ceil(hops.length / maxHops);
  // A cluster further away goes as far as one run may take it, and the next run from there.
  const goal = hops[Math.min(maxHops, hops.length) - 1] ?? target;
  return {
    goal,
    strategy,
    runs,
    version: target,
    text: `upgrade to ${goal} by strategy ${strategy}${runs === 1 ? "" : `, the first of ${runs} runs to ${target}`}`,
    command: `fleetwright upgrade start --goal ${goal} --strategy ${strategy}`,
  };
}

function strategyFor({ lifecycle, strategies }: Pick<FleetPolicy, "lifecycle" | "strategies">, place: Place) {
  const wanted = lifecycle.strategy;
  const names = wanted === undefined ? Object.keys(strategies) : [wanted];
  return names.find((name) => strategies[name]?.stages.some(({ match }) => matches(match, place)));
}
