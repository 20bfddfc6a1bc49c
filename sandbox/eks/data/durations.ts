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

/** Scale up, then per batch launch, drain and the pause of a minute, then scale down. */
export function nodegroupSeconds(nodes: number, maxUnavailable: number, key: string): number {
  const batches = Math.ceil(nodes / Math.max(1, maxUnavailable));
  let total = between(150, 300, `${key}/scale`);
  for (let batch = 0; batch < batches; batch++) total += between(120, 240, `${key}/${batch}`) + 60;
  return total;
}
