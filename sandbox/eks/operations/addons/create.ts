import type { Addon, AddonIssue, CreateAddonRequest } from "@aws-sdk/client-eks";
import type { Operation } from "../../../aws/service.ts";
import { checkConfiguration } from "../../addons/configuration.ts";
import { emitAddon } from "../../addons/events.ts";
import { missingNeeds, recoverWaiting, waitingIssue } from "../../addons/health.ts";
import { checkIdentities, identityIssue, setIdentities } from "../../addons/identities.ts";
import { conflictIssue, takeOver } from "../../addons/self-managed.ts";
import { checkedVersion } from "../../addons/version.ts";
import { answeredBefore, rememberAnswer } from "../../answers.ts";
import { newAddon } from "../../create.ts";
import { addonEntry } from "../../data/addons.ts";
import { addonSeconds } from "../../data/durations.ts";
import { insightsOf } from "../../insights/refresh.ts";
import { refuseUnlessReady } from "../../ready.ts";
import { type ClusterState, type EksWorld, findCluster, inUse, invalidParameter } from "../../state.ts";

/**
 * An add-on is looked at as it is when it is asked for: what it needs and is not there then, its pods find missing when they come up. So a wrong order shows,
 * however long each add-on takes.
 */
export function createAddon(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const input = call.input as unknown as CreateAddonRequest;
    const name = String(input.addonName);
    const members = { clusterName: state.cluster.name, addonName: name };
    refuseUnlessReady(state, "add-on");
    const again = answeredBefore(state, call);
    if (again) return again;
    if (state.addons.has(name)) throw inUse("Addon already exists.", members);
    if (!addonEntry(name)) throw invalidParameter(`Addon ${name} specified is not supported`, { addonName: name });
    const version = checkedVersion(state, name, input.addonVersion);
    if (input.configurationValues !== undefined) checkConfiguration(name, input.configurationValues, members);
    const addon = newAddon(world, state, { name, version, status: "CREATING" });
    Object.assign(addon, { createdAt: clock.now(), tags: { ...input.tags } });
    const { configurationValues, serviceAccountRoleArn, namespaceConfig } = input;
    if (configurationValues !== undefined) addon.configurationValues = configurationValues;
    if (serviceAccountRoleArn !== undefined) addon.serviceAccountRoleArn = serviceAccountRoleArn;
    if (namespaceConfig?.namespace !== undefined) addon.namespaceConfig = { namespace: namespaceConfig.namespace };
    checkIdentities(state, addon, input.podIdentityAssociations);
    state.addons.set(name, addon);
    setIdentities(state, addon, input.podIdentityAssociations, clock.now());

    const failure = failureOf(world, state, addon, input.resolveConflicts ?? "NONE");
    const lacked = missingNeeds(state, name).length > 0 ? waitingIssue(state, name, clock.millis()) : undefined;
    if (world.faults.take(state.cluster.name, "addon-stuck")) return rememberAnswer(state, call, { addon });
    clock.at(clock.millis() + addonSeconds(`${world.seed}/${addon.addonArn}/create`) * 1000, () => {
      if (addon.status !== "CREATING") return;
      insightsOf(world, state);
      end(world, state, addon, { failure, lacked });
    });
    return rememberAnswer(state, call, { addon });
  };
}

/** Why an add-on will never come up, if so. */
function failureOf(world: EksWorld, state: ClusterState, addon: Addon, resolve: string): AddonIssue | undefined {
  const name = addon.addonName ?? "";
  if (world.faults.take(state.cluster.name, "addon-creation-fails")) {
    return {
      code: "AdmissionRequestDenied",
      message: `admission webhook denied the request: pods of ${name} are not allowed`,
      resourceIds: [name],
    };
  }
  const needed = missingNeeds(state, name).find(({ without }) => without === "fails");
  const missing: AddonIssue | undefined = needed && {
    code: "K8sResourceNotFound",
    message: `Resources of ${needed.addon} were not found in the cluster: ${name} needs it to be installed first.`,
    resourceIds: [needed.addon],
  };
  return conflictIssue(world, state, name, resolve) ?? identityIssue(state, addon) ?? missing;
}

function end(
  world: EksWorld,
  state: ClusterState,
  addon: Addon,
  { failure, lacked }: { failure: AddonIssue | undefined; lacked: AddonIssue | undefined },
): void {
  const { clock } = world.environment;
  const name = addon.addonName ?? "";
  addon.modifiedAt = clock.now();
  const issue = failure ?? lacked ?? waitingIssue(state, name, clock.millis());
  if (issue) addon.health = { issues: [issue] };
  if (failure) {
    addon.status = "CREATE_FAILED";
    emitAddon(world, state, addon, "EKS Addon Creation Failed");
    return;
  }
  takeOver(state, name);
  addon.status = issue ? "DEGRADED" : "ACTIVE";
  if (issue) {
    state.waiting.add(name);
    emitAddon(world, state, addon, "EKS Addon Health Degraded");
  } else emitAddon(world, state, addon, "EKS Addon Creation Succeeded");
  recoverWaiting(world, state);
}
