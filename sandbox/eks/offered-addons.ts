import { type AddonEntry, type AddonVersion, addonCatalogue, addonEntry } from "./data/addons.ts";
import { kubernetesVersions } from "./data/versions.ts";
import type { EksWorld } from "./state.ts";

const known = new WeakMap<EksWorld, readonly AddonEntry[]>();

const minorOf = (version: string): number => Number(version.split(".")[1]);
const newest = Math.max(...kubernetesVersions.map(({ version }) => minorOf(version)));

/**
 * The catalogue, and beside it the add-ons and versions that imported clusters run and the catalogue does not know: EKS would not have lost them. Each is
 * taken to fit the minor it runs on and all newer ones, so that it is left as it is.
 */
export function offeredAddons(world: EksWorld): readonly AddonEntry[] {
  const before = known.get(world);
  if (before) return before;
  // Only a fleet that was loaded brings foreign versions, and it is complete before the first call.
  const foreign = foreignVersions(world);
  const names = [...new Set([...addonCatalogue.map(({ name }) => name), ...foreign.keys()])];
  const offered = names.map((name): AddonEntry => {
    const entry = addonEntry(name) ?? {
      name,
      type: "other",
      owner: "community" as const,
      publisher: "imported",
      versions: [],
    };
    return { ...entry, versions: [...entry.versions, ...(foreign.get(name) ?? [])] };
  });
  known.set(world, offered);
  return offered;
}

function foreignVersions(world: EksWorld): Map<string, AddonVersion[]> {
  const oldestRunning = new Map<string, Map<string, number>>();
  for (const { addons, cluster } of world.clusters.values()) {
    for (const { addonName = "", addonVersion = "" } of addons.values()) {
      if (addonEntry(addonName)?.versions.some(({ version }) => version === addonVersion)) continue;
      const versions = oldestRunning.get(addonName) ?? new Map<string, number>();
      const minor = minorOf(cluster.version);
      versions.set(addonVersion, Math.min(minor, versions.get(addonVersion) ?? minor));
      oldestRunning.set(addonName, versions);
    }
  }
  return new Map(
    [...oldestRunning].map(([name, versions]) => [
      name,
      [...versions].map(([version, oldest]) => ({
        version,
        minors: Array.from({ length: Math.max(0, newest - oldest) + 1 }, (_, index) => ({
          minor: oldest + index,
          isDefault: false,
        })),
      })),
    ]),
  );
}
