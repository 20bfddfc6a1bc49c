import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import { compareAddonVersions, fits, isDefaultOf } from "../planner/addons.ts";

/** The version an add-on should have, or why there is none. */
export type VersionChoice = { version: string } | { problem: string };

export interface VersionQuestion {
  /** `latest`, `default`, or one version. */
  wanted: string;
  /** What runs; absent: the add-on is not there yet. */
  running?: string | undefined;
  /** Kubernetes minor of the cluster. */
  minor: string;
  offered: readonly AddonVersionFacts[];
}

/** Always one that fits the minor, and never older than what runs: EKS's add-ons do not promise to go back. */
export function chooseVersion({ wanted, running, minor, offered }: VersionQuestion): VersionChoice {
  const fitting = [...offered]
    .filter((version) => fits(version, minor))
    .sort((a, b) => compareAddonVersions(b.version, a.version));
  const notOlder = fitting.filter(
    ({ version }) => running === undefined || compareAddonVersions(version, running) >= 0,
  );
  const pinned = wanted === "latest" || wanted === "default" ? undefined : wanted;
  if (pinned !== undefined) return choosePinned(pinned, { running, minor, offered, fitting });
  const newest = notOlder[0]?.version;
  if (newest === undefined) {
    const than = running === undefined ? "" : ` that is not older than ${running}`;
    return { problem: `EKS offers no version for Kubernetes ${minor}${than}` };
  }
  if (wanted === "latest") return { version: newest };
  const usual = notOlder.find((version) => isDefaultOf(version, minor))?.version;
  if (usual !== undefined) return { version: usual };
  // The default is older than what runs. What runs stays if it fits; else the smallest step forward.
  const stays = notOlder.find(({ version }) => version === running)?.version;
  return { version: stays ?? (running === undefined ? newest : (notOlder.at(-1)?.version ?? newest)) };
}

function choosePinned(
  pinned: string,
  { running, minor, offered, fitting }: Omit<VersionQuestion, "wanted"> & { fitting: readonly AddonVersionFacts[] },
): VersionChoice {
  if (!offered.some(({ version }) => version === pinned)) return { problem: `EKS does not offer ${pinned}` };
  if (!fitting.some(({ version }) => version === pinned)) {
    const newest = fitting[0]?.version;
    const instead = newest === undefined ? "nothing does" : `${newest} does`;
    return { problem: `${pinned} does not fit Kubernetes ${minor}; ${instead}` };
  }
  if (running !== undefined && compareAddonVersions(running, pinned) > 0)
    return { problem: `${running} runs, which is newer than ${pinned}` };
  return { version: pinned };
}
