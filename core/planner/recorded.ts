import type { ClusterSnapshot } from "../fleet/cluster.ts";
import type { RecordedVersions } from "../run/run.ts";

/** The versions of a cluster, written down before the first change: where a rollback goes. */
export function recordedVersionsOf({ version, addons, nodegroups }: ClusterSnapshot): RecordedVersions {
  return {
    version,
    addons: Object.fromEntries(addons.map((addon) => [addon.name, addon.version])),
    nodegroups: Object.fromEntries(
      nodegroups.map((group) => [
        group.name,
        {
          version: group.version,
          ...(group.releaseVersion === undefined ? {} : { releaseVersion: group.releaseVersion }),
        },
      ]),
    ),
  };
}
