import type { Addon, AddonIssue, AddonPodIdentityAssociations } from "@aws-sdk/client-eks";
import type { ClusterSeed } from "../../fleet/seed.ts";
import { addAssociation, associationOf, refuseAssociation, refuseBadRole } from "../associations.ts";
import { traitsOf } from "../data/addon-traits.ts";
import { type ClusterState, invalidParameter } from "../state.ts";
import { AGENT, runs } from "./health.ts";

const namespaceOf = ({ addonName = "", namespaceConfig }: Addon): string =>
  namespaceConfig?.namespace ?? traitsOf(addonName).namespace;

const owned = ({ associations }: ClusterState, { addonArn }: Addon) =>
  [...associations.values()].filter(({ ownerArn }) => ownerArn === addonArn);

/** @throws {AwsError} InvalidParameterException, ResourceInUseException for an association that is somebody else's */
export function checkIdentities(
  state: ClusterState,
  addon: Addon,
  wanted: readonly AddonPodIdentityAssociations[] | undefined,
): void {
  const known = traitsOf(addon.addonName ?? "").identities.map(({ serviceAccount }) => serviceAccount);
  const members = { clusterName: state.cluster.name, addonName: addon.addonName };
  for (const { serviceAccount = "", roleArn } of wanted ?? []) {
    if (!known.includes(serviceAccount))
      throw invalidParameter(
        `Addon ${addon.addonName} has no service account ${serviceAccount} that takes a role`,
        members,
      );
    refuseBadRole(state, roleArn);
    const existing = associationOf(state, namespaceOf(addon), serviceAccount);
    if (!existing || existing.ownerArn !== addon.addonArn) refuseAssociation(state, namespaceOf(addon), serviceAccount);
  }
}

/** Associations an add-on owns become those that are wanted; without any said, they stay. */
export function setIdentities(
  state: ClusterState,
  addon: Addon,
  wanted: readonly AddonPodIdentityAssociations[] | undefined,
  now: Date,
): void {
  if (!wanted) return;
  for (const { associationId = "", serviceAccount } of owned(state, addon)) {
    if (!wanted.some((one) => one.serviceAccount === serviceAccount)) state.associations.delete(associationId);
  }
  for (const { serviceAccount = "", roleArn = "" } of wanted) {
    const namespace = namespaceOf(addon);
    const existing = associationOf(state, namespace, serviceAccount);
    if (existing) Object.assign(existing, { roleArn, modifiedAt: now });
    else addAssociation(state, { namespace, serviceAccount, roleArn, ownerArn: addon.addonArn }, now);
  }
  showIdentities(state, addon);
}

/** What `DescribeAddon` shows of them. */
export function showIdentities(state: ClusterState, addon: Addon): void {
  const arns = owned(state, addon).map(({ associationArn = "" }) => associationArn);
  if (arns.length > 0) addon.podIdentityAssociations = arns;
  else delete addon.podIdentityAssociations;
}

export function dropIdentities(state: ClusterState, addon: Addon): void {
  for (const { associationId = "" } of owned(state, addon)) state.associations.delete(associationId);
}

/** An association gives nothing without the agent on the nodes: pods get no credentials. */
export function identityIssue(state: ClusterState, addon: Addon): AddonIssue | undefined {
  if (runs(state, AGENT)) return undefined;
  const associated = traitsOf(addon.addonName ?? "")
    .identities.map(({ serviceAccount }) => serviceAccount)
    .filter((serviceAccount) => associationOf(state, namespaceOf(addon), serviceAccount));
  if (associated.length === 0) return undefined;
  return {
    code: "AddonPermissionFailure",
    message: `The pods of service account ${associated.join(", ")} have no credentials: the EKS Pod Identity agent (${AGENT}) is not running.`,
    resourceIds: associated,
  };
}

/** Those a seed brings; an add-on's belong to it. */
export function seedAssociations(state: ClusterState, seeds: ClusterSeed["podIdentityAssociations"], now: Date): void {
  for (const { addon, ...wanted } of seeds) {
    const owner = addon === undefined ? undefined : state.addons.get(addon);
    addAssociation(state, { ...wanted, ...(owner ? { ownerArn: owner.addonArn } : {}) }, now);
    if (owner) showIdentities(state, owner);
  }
}
