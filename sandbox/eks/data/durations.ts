import { numberOf } from "../../random.ts";

/**
 * How long updates take in the sandbox, in seconds. Each update has its own duration, fixed by what it is and by the seed, so that it does not depend
 * on the order of calls. Ranges are what operators report; node groups follow the phases of the EKS user guide, "managed node update behavior".
 */
const between = (low: number, high: number, key: string): number => Math.round(low + (high - low) * numberOf(key));

export const createSeconds = (key: string): number => between(480, 720, key);
export const controlPlaneSeconds = (key: string): number => between(480, 720, key);
export const addonSeconds = (key: string): number => between(60, 180, key);
export const configSeconds = (key: string): number => between(120, 300, key);

export const nodegroupCreateSeconds = (key: string): number => between(120, 240, key);

export const capabilitySeconds = (key: string): number => between(90, 240, key);

/** An update that finds nothing to replace. */
export const nothingToReplaceSeconds = (key: string): number => between(30, 90, key);
export const insightsRefreshSeconds = (key: string): number => between(180, 480, key);
/** Appending, activating or deleting a certificate authority. */
export const authoritySeconds = (key: string): number => between(180, 480, key);
/** Until all parts AWS manages trust a new authority; Auto Mode nodes have to be replaced for it. */
export const distributionSeconds = (key: string, autoMode: boolean): number =>
  autoMode ? between(3_600, 14_400, key) : between(900, 2_700, key);

/** EKS tries for 15 minutes to drain a node. Source: EKS user guide, "managed node update behavior". */
export const DRAIN_TIMEOUT_SECONDS = 900;

/**
 * Scale up, then per batch launch, drain and the pause of a minute, then scale down.
 *
 * @returns the seconds after which each node is replaced, in an order of chance, and after which all is over
 */
export function nodegroupSchedule(
  nodes: number,
  maxUnavailable: number,
  key: string,
): { replaced: number[]; seconds: number } {
  const scaleUp = between(100, 200, `${key}/scale`);
  const order = shuffled(nodes, key);
  const replaced = new Array<number>(nodes).fill(0);
  let seconds = scaleUp;
  for (let batch = 0; batch * maxUnavailable < nodes; batch++) {
    seconds += between(120, 240, `${key}/${batch}`);
    for (const node of order.slice(batch * maxUnavailable, (batch + 1) * maxUnavailable)) replaced[node] = seconds;
    seconds += 60;
  }
  return { replaced, seconds: seconds + Math.round(scaleUp / 2) };
}

/**
 * Nodes that Karpenter (also Auto Mode's) finds drifted are replaced as many at once as the budget lets.
 *
 * @returns the seconds after which each of them is replaced; never where the budget is 0
 */
export function driftSchedule(nodes: number, atOnce: number, key: string): number[] {
  const replaced = new Array<number>(nodes).fill(Number.POSITIVE_INFINITY);
  if (atOnce < 1) return replaced;
  let seconds = between(60, 300, `${key}/notice`);
  for (const [position, node] of shuffled(nodes, key).entries()) {
    if (position % atOnce === 0) seconds += between(150, 330, `${key}/${position}`);
    replaced[node] = seconds;
  }
  return replaced;
}

const shuffled = (count: number, key: string): number[] =>
  Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => numberOf(`${key}/node/${a}`) - numberOf(`${key}/node/${b}`),
  );
