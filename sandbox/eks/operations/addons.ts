import type { Addon } from "@aws-sdk/client-eks";
import type { Operation } from "../../aws/service.ts";
import { newAddon } from "../create.ts";
import { addonEntry, addonFits, defaultAddonVersion } from "../data/addons.ts";
import { addonSeconds } from "../data/durations.ts";
import { insightsOf } from "../insights/refresh.ts";
import { offeredAddons } from "../offered-addons.ts";
import { refuseUnlessReady } from "../ready.ts";
import {
  type ClusterState,
  type EksWorld,
  findAddon,
  findCluster,
  inUse,
  invalidParameter,
  notFound,
  page,
} from "../state.ts";
import { repeated, startUpdate } from "../updates.ts";

export function addonOperations(world: EksWorld): Record<string, Operation> {
  const { clock } = world.environment;
  return {
    ListAddons: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const { items, nextToken } = page([...state.addons.keys()].sort(), call.input);
      return { addons: items, nextToken };
    },

    DescribeAddon: (call) => ({
      addon: findAddon(findCluster(world, call, call.input.clusterName), call.input.addonName),
    }),

    CreateAddon: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const name = String(call.input.addonName);
      refuseUnlessReady(state, "add-on");
      if (state.addons.has(name))
        throw inUse("Addon already exists.", { clusterName: state.cluster.name, addonName: name });
      if (!addonEntry(name)) throw invalidParameter(`Addon ${name} specified is not supported`, { addonName: name });
      const version = checkedVersion(state, name, call.input.addonVersion);
      const addon = newAddon(world, state, { name, version, status: "CREATING" });
      state.addons.set(name, addon);
      clock.at(clock.millis() + addonSeconds(`${world.seed}/${addon.addonArn}/create`) * 1000, () => {
        insightsOf(world, state);
        addon.status = "ACTIVE";
        emitAddon(world, state, addon, "EKS Addon Creation Succeeded");
      });
      return { addon };
    },

    UpdateAddon: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const addon = findAddon(state, call.input.addonName);
      const name = addon.addonName ?? "";
      const again = repeated(state, call);
      if (again) return { update: again };
      const members = { clusterName: state.cluster.name, addonName: name };
      if (addon.status === "CREATING" || addon.status === "UPDATING" || addon.status === "DELETING") {
        throw inUse(`Addon ${name} cannot be updated as it is currently in ${addon.status} state`, members);
      }
      const version = checkedVersion(state, name, call.input.addonVersion ?? addon.addonVersion);
      addon.status = "UPDATING";
      const update = startUpdate(world, state, call, {
        type: "AddonUpdate",
        params: [
          { type: "AddonVersion", value: version },
          { type: "ResolveConflicts", value: String(call.input.resolveConflicts ?? "NONE") },
        ],
        addon: name,
        seconds: addonSeconds(`${world.seed}/${addon.addonArn}/${version}`),
        fault: world.faults.take(state.cluster.name, "addon-fails", "update-hangs"),
        succeed: () => {
          Object.assign(addon, {
            addonVersion: version,
            status: "ACTIVE",
            health: { issues: [] },
            modifiedAt: clock.now(),
          });
          emitAddon(world, state, addon, "EKS Addon Update Succeeded");
        },
        fail: () => {
          const message = `The add-on's deployment has not enough ready replicas after the update to ${version}`;
          addon.status = "DEGRADED";
          addon.health = { issues: [{ code: "InsufficientNumberOfReplicas", message, resourceIds: [name] }] };
          emitAddon(world, state, addon, "EKS Addon Update Failed");
          return [{ errorCode: "InsufficientNumberOfReplicas", errorMessage: message, resourceIds: [name] }];
        },
      });
      return { update };
    },

    DeleteAddon: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const addon = findAddon(state, call.input.addonName);
      addon.status = "DELETING";
      clock.at(clock.millis() + 60_000, () => {
        insightsOf(world, state);
        state.addons.delete(addon.addonName ?? "");
        emitAddon(world, state, addon, "EKS Addon Deletion Succeeded");
      });
      return { addon };
    },

    DescribeAddonVersions: (call) => {
      const { addonName, kubernetesVersion } = call.input;
      const named = offeredAddons(world).filter(({ name }) => addonName === undefined || name === addonName);
      if (named.length === 0) throw notFound(`Addon ${addonName} not found`);
      const only = kubernetesVersion === undefined ? undefined : Number(String(kubernetesVersion).split(".")[1]);
      const addons = named
        .filter(
          ({ type, owner, publisher }) =>
            listed(call.input.types, type) &&
            listed(call.input.owners, owner) &&
            listed(call.input.publishers, publisher),
        )
        .map(({ name, type, owner, publisher, versions }) => ({
          addonName: name,
          type,
          owner,
          publisher,
          addonVersions: versions
            .map(({ version, minors }) => ({
              addonVersion: version,
              architecture: ["amd64", "arm64"],
              computeTypes: ["ec2", "auto", "hybrid"],
              requiresConfiguration: false,
              requiresIamPermissions: name === "aws-ebs-csi-driver" || name === "external-dns",
              compatibilities: minors
                .filter(({ minor }) => only === undefined || minor === only)
                .map(({ minor, isDefault }) => ({
                  clusterVersion: `1.${minor}`,
                  platformVersions: ["*"],
                  defaultVersion: isDefault,
                })),
            }))
            .filter(({ compatibilities }) => compatibilities.length > 0),
        }))
        .filter(({ addonVersions }) => addonVersions.length > 0);
      const { items, nextToken } = page(addons, call.input);
      return { addons: items, nextToken };
    },
  };
}

const listed = (wanted: unknown, value: string): boolean =>
  !Array.isArray(wanted) || wanted.length === 0 || wanted.includes(value);

/** @throws {AwsError} InvalidParameterException in EKS's words */
function checkedVersion(state: ClusterState, name: string, wanted: unknown): string {
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

/** AWS publishes no schema for these events; the members are those of its documentation's example. */
function emitAddon(
  world: EksWorld,
  { account, region, cluster }: ClusterState,
  addon: Addon,
  detailType: string,
): void {
  world.emit({
    account,
    region,
    detailType,
    resources: [addon.addonArn ?? ""],
    detail: {
      clusterName: cluster.name,
      addonName: addon.addonName,
      addonVersion: addon.addonVersion,
      status: addon.status,
    },
  });
}
