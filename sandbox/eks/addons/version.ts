import { addonEntry, addonFits, defaultAddonVersion } from "../data/addons.ts";
import { type ClusterState, invalidParameter } from "../state.ts";

/** @throws {AwsError} InvalidParameterException in EKS's words */
export function checkedVersion(state: ClusterState, name: string, wanted: unknown): string {
  const version = wanted === undefined ? defaultAddonVersion(name, state.cluster.version) : String(wanted);
  const known = addonEntry(name)?.versions.some((entry) => entry.version === version) ?? false;
  const running = state.addons.get(name)?.addonVersion === version;
  if (version === undefined || !(known || running) || !addonFits(name, version, state.cluster.version)) {
    throw invalidParameter("Addon version specified is not supported", {
      clusterName: state.cluster.name,
      addonName: name,
    });
  }
  return version;
}
