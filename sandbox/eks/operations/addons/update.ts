import type { Addon, AddonStatus, ErrorDetail, UpdateAddonRequest, UpdateParam } from "@aws-sdk/client-eks";
import type { Operation } from "../../../aws/service.ts";
import { checkConfiguration } from "../../addons/configuration.ts";
import { emitAddon } from "../../addons/events.ts";
import { recoverWaiting } from "../../addons/health.ts";
import { checkIdentities, identityIssue, setIdentities } from "../../addons/identities.ts";
import { conflictIssue } from "../../addons/self-managed.ts";
import { checkedVersion } from "../../addons/version.ts";
import { addonSeconds } from "../../data/durations.ts";
import { type ClusterState, type EksWorld, findAddon, findCluster, inUse } from "../../state.ts";
import { repeated, startUpdate } from "../../updates.ts";

const BUSY = new Set<AddonStatus | undefined>(["CREATING", "UPDATING", "DELETING", "CREATE_FAILED"]);

export function updateAddon(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const input = call.input as unknown as UpdateAddonRequest;
    const addon = findAddon(state, input.addonName);
    const name = addon.addonName ?? "";
    const again = repeated(state, call);
    if (again) return { update: again };
    const members = { clusterName: state.cluster.name, addonName: name };
    if (BUSY.has(addon.status)) {
      throw inUse(`Addon ${name} cannot be updated as it is currently in ${addon.status} state`, members);
    }
    const version = checkedVersion(state, name, input.addonVersion ?? addon.addonVersion);
    if (input.configurationValues !== undefined) checkConfiguration(name, input.configurationValues, members);
    checkIdentities(state, addon, input.podIdentityAssociations);
    setIdentities(state, addon, input.podIdentityAssociations, clock.now());
    const resolve = input.resolveConflicts ?? "NONE";
    // Only one's own values are kept by PRESERVE, so that there is nothing to resolve.
    const conflict = resolve === "PRESERVE" ? undefined : conflictIssue(world, state, name, resolve);
    const issue = conflict ?? (input.podIdentityAssociations ? identityIssue(state, addon) : undefined);
    addon.status = "UPDATING";
    const update = startUpdate(world, state, call, {
      type: "AddonUpdate",
      params: paramsOf(input, version, resolve),
      addon: name,
      seconds: addonSeconds(`${world.seed}/${addon.addonArn}/${version}`),
      fault: issue ? "addon-conflicts" : world.faults.take(state.cluster.name, "addon-fails", "update-hangs"),
      succeed: () => {
        const { configurationValues, serviceAccountRoleArn } = input;
        Object.assign(addon, {
          addonVersion: version,
          status: "ACTIVE",
          health: { issues: [] },
          modifiedAt: clock.now(),
          ...(configurationValues === undefined ? {} : { configurationValues }),
          ...(serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn }),
        });
        emitAddon(world, state, addon, "EKS Addon Update Succeeded");
        recoverWaiting(world, state);
      },
      fail: () => {
        const message = `The add-on's deployment has not enough ready replicas after the update to ${version}`;
        const code = issue?.code ?? "InsufficientNumberOfReplicas";
        const found = issue ?? { code, message, resourceIds: [name] };
        return failed(world, state, addon, issue ? "UPDATE_FAILED" : "DEGRADED", found);
      },
    });
    return { update };
  };
}

function failed(
  world: EksWorld,
  state: ClusterState,
  addon: Addon,
  status: AddonStatus,
  issue: NonNullable<NonNullable<Addon["health"]>["issues"]>[number],
): ErrorDetail[] {
  addon.status = status;
  addon.health = { issues: [issue] };
  emitAddon(world, state, addon, "EKS Addon Update Failed");
  // An update's codes know no lack of permission but AccessDenied.
  const errorCode = issue.code === "AddonPermissionFailure" ? "AccessDenied" : issue.code;
  return [
    {
      errorCode: errorCode as NonNullable<ErrorDetail["errorCode"]>,
      errorMessage: issue.message ?? "",
      resourceIds: issue.resourceIds ?? [],
    },
  ];
}

function paramsOf(input: UpdateAddonRequest, version: string, resolve: string): UpdateParam[] {
  const { configurationValues, serviceAccountRoleArn, podIdentityAssociations } = input;
  const params: UpdateParam[] = [
    { type: "AddonVersion", value: version },
    { type: "ResolveConflicts", value: resolve },
  ];
  if (configurationValues !== undefined) params.push({ type: "ConfigurationValues", value: configurationValues });
  if (serviceAccountRoleArn !== undefined) params.push({ type: "ServiceAccountRoleArn", value: serviceAccountRoleArn });
  if (podIdentityAssociations !== undefined)
    params.push({ type: "PodIdentityAssociations", value: JSON.stringify(podIdentityAssociations) });
  return params;
}
