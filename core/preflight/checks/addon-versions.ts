import type { AddonSnapshot } from "../../fleet/cluster.ts";
import type { AddonVersionFacts } from "../../fleet/surroundings.ts";
import { compareMinor } from "../../fleet/version.ts";
import { compareAddonVersions, versionForBoth, versionForTarget } from "../../planner/addons.ts";
import { block, type PreflightFinding, warn } from "../finding.ts";
import type { Check, PreflightWork } from "../input.ts";
import { byName } from "../text.ts";

/**
 * Whether each add-on has a version for the next minor. EKS never moves add-ons with the control plane (EKS best practices guide, cluster upgrades). One
 * that EKS offers no versions of is not EKS's to update, and no matter of ours.
 */
export const addonVersions: Check = ({ snapshot, work, addonFacts }) => {
  if (!work.addons || addonFacts === undefined) return [];
  return byName(snapshot.addons).flatMap((addon) => {
    const offered = addonFacts[addon.name] ?? [];
    if (offered.length === 0) return [];
    const target = versionForTarget(addon.version, work.to, offered);
    if (target === undefined) return [incompatible(addon, snapshot.ref.name, work, offered)];
    if (!work.controlPlane || versionForBoth(addon.version, work.from, work.to, offered) !== undefined) return [];
    return [movesAfter(addon, target, work)];
  });
};

function incompatible(
  { name, version }: AddonSnapshot,
  cluster: string,
  { to }: PreflightWork,
  offered: readonly AddonVersionFacts[],
): PreflightFinding {
  const newestFirst = [...offered].sort((a, b) => compareAddonVersions(b.version, a.version));
  const [newest] = newestFirst;
  const older = newestFirst.find((candidate) => minorsOf(candidate).includes(to))?.version;
  const known = newest ? [`newest version EKS offers: ${newest.version}, for ${minorsOf(newest).join(", ")}`] : [];
  return block({
    code: "ADDON_INCOMPATIBLE",
    message: `no version of add-on ${name} at or above ${version} fits ${to}`,
    evidence: [`installed: ${version}`, ...known, ...(older ? [`older, but fits ${to}: ${older}`] : [])],
    remedy:
      older === undefined
        ? `Wait until EKS offers a version of ${name} for ${to}, or replace the add-on by other means and delete it`
        : `Go back to ${older} by hand if that is acceptable (aws eks update-addon --cluster-name ${cluster} --addon-name ${name} --addon-version ${older}); Fleetwright never takes an add-on back`,
  });
}

const movesAfter = ({ name, version }: AddonSnapshot, target: string, { from, to }: PreflightWork): PreflightFinding =>
  warn({
    code: "ADDON_MOVES_AFTER",
    message: `no version of add-on ${name} fits both ${from} and ${to}; it moves after the control plane`,
    evidence: [`installed: ${version}`, `goes to: ${target}`],
    remedy: `Expect ${name} to run on a Kubernetes it does not support until its own update, about the time the nodes take; choose a quiet hour`,
  });

const minorsOf = ({ compatibleWith }: AddonVersionFacts): string[] =>
  compatibleWith.map(({ kubernetesVersion }) => kubernetesVersion).sort(compareMinor);
