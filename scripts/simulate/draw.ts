import { seededRandom } from "#sandbox/random.ts";

/** Chance with a seed: the same seed draws the same. */
export interface Draw {
  random: () => number;
  chance: (share: number) => boolean;
  /** A whole number from 0 to `most`. */
  upTo: (most: number) => number;
  pick: <T>(items: readonly T[]) => T;
}

export function drawOf(seed: number): Draw {
  const random = seededRandom(seed);
  return {
    random,
    chance: (share) => random() < share,
    upTo: (most) => Math.floor(random() * (most + 1)),
    pick: <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T,
  };
}
