import type { UpdateEntry } from "#sandbox/eks/state.ts";
import type { Bench } from "./sandbox.ts";

/** Calls that change a cluster; everything else only looks. */
const CHANGES = /^(Update|Cancel|Create|Activate|Delete)/;

/** `control plane 1.35`, `back to 1.34`, `nodes general 1.34.6-20261110`, `coredns v1.11.4-eksbuild.24`. */
function nameOf({ update, addon, nodegroup }: UpdateEntry): string {
  const param = (type: string) => update.params?.find((one) => one.type === type)?.value;
  if (addon !== undefined) return `${addon} ${param("AddonVersion")}`;
  if (nodegroup !== undefined) return `nodes ${nodegroup} ${param("ReleaseVersion")}`;
  if (update.type === "CertificateAuthorityUpdate")
    return param("SigningStatus") ? "activate authority" : "append authority";
  return update.type === "VersionRollback" ? `back to ${param("Version")}` : `control plane ${param("Version")}`;
}

const stateOf = (bench: Bench, name: string) => {
  const state = bench.eks.clusters().find(({ cluster }) => cluster.name === name);
  if (!state) throw new Error(`the fleet has no cluster ${name}`);
  return state;
};

/** Every update EKS started of a cluster, in that order; how it ended where it did not end well. */
export const started = (bench: Bench, name: string): string[] =>
  [...stateOf(bench, name).updates.values()].map((entry) => {
    const { status } = entry.update;
    return status === "Successful" ? nameOf(entry) : `${nameOf(entry)}: ${status}`;
  });

/** Versions of a cluster: control plane, AMI releases of its node groups, add-ons. */
export function versionsOf(bench: Bench, name: string) {
  const { cluster, nodegroups, addons } = stateOf(bench, name);
  return {
    version: cluster.version,
    nodes: Object.fromEntries([...nodegroups.values()].map((group) => [group.nodegroupName, group.releaseVersion])),
    addons: Object.fromEntries([...addons.values()].map((addon) => [addon.addonName, addon.addonVersion])),
  };
}

/** Operations the product called on EKS to change something, refused ones too. */
export const changeCalls = (bench: Bench): string[] =>
  bench.calls
    .filter(({ service, operation }) => service === "eks" && CHANGES.test(operation))
    .map(({ operation, error }) => (error === undefined ? operation : `${operation}: ${error}`));
