import { addonGraph } from "../baseline/addon-graph.ts";
import { wavesOf } from "../baseline/graph.ts";
import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import type { BaselinePolicy } from "../policy/baseline-policy.ts";

/** An add-on's change of version. */
export interface AddonChange {
  name: string;
  from: string;
  to: string;
}

/**
 * Compares add-on versions such as `v1.19.2-eksbuild.5`: number by number, a missing one counting as 0. The text between them only
 * separates.
 */
export function compareAddonVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const numbersOf = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);

/** Whether a version of an add-on is meant for a Kubernetes minor. */
export const fits = (facts: AddonVersionFacts, minor: string): boolean =>
  facts.compatibleWith.some(({ kubernetesVersion }) => kubernetesVersion === minor);

/** Whether EKS installs it by itself at a Kubernetes minor. */
export const isDefaultOf = (facts: AddonVersionFacts, minor: string): boolean =>
  facts.compatibleWith.some(({ kubernetesVersion, isDefault }) => kubernetesVersion === minor && isDefault);

const newestFirst = (facts: readonly AddonVersionFacts[]): AddonVersionFacts[] =>
  [...facts].sort((a, b) => compareAddonVersions(b.version, a.version));

/**
 * The version an add-on must have while the control plane moves from one minor to the next: the current one when it fits both, else the
 * newest that does, the target's default before others. Never older than the current one.
 *
 * @returns undefined when no version fits both; the add-on then moves after the control plane
 */
export function versionForBoth(
  current: string,
  fromMinor: string,
  toMinor: string,
  facts: readonly AddonVersionFacts[],
): string | undefined {
  const candidates = newestFirst(facts).filter(
    (version) =>
      fits(version, fromMinor) && fits(version, toMinor) && compareAddonVersions(version.version, current) >= 0,
  );
  if (candidates.some(({ version }) => version === current)) return current;
  return (candidates.find((version) => isDefaultOf(version, toMinor)) ?? candidates[0])?.version;
}

/**
 * The version an add-on should have at a minor: at least EKS's default for it; a newer one that fits is kept.
 *
 * @returns undefined when nothing at or above the current version fits
 */
export function versionForTarget(
  current: string,
  minor: string,
  facts: readonly AddonVersionFacts[],
): string | undefined {
  const candidates = newestFirst(facts).filter(
    (version) => fits(version, minor) && compareAddonVersions(version.version, current) >= 0,
  );
  const preferred = candidates.find((version) => isDefaultOf(version, minor));
  if (preferred) return preferred.version;
  // The default is older than what runs: what runs stays when it fits, otherwise the smallest step forward.
  return (candidates.find(({ version }) => version === current) ?? candidates.at(-1))?.version;
}

/** Changes in waves: an add-on comes after those the baseline puts before it, also those that do not change; the changes of a wave run together. */
export function addonWaves(
  changes: readonly AddonChange[],
  { addons }: Pick<BaselinePolicy, "addons">,
): AddonChange[][] {
  const byName = new Map(changes.map((change) => [change.name, change]));
  const strangers = changes.filter(({ name }) => !addons.some((addon) => addon.name === name));
  return wavesOf(addonGraph([...addons, ...strangers.map(({ name }) => ({ name, after: [] }))]))
    .map((wave) => wave.flatMap(({ id }) => byName.get(id) ?? []))
    .filter((wave) => wave.length > 0);
}
