import type { Operation } from "../../../aws/service.ts";
import { type EksWorld, findAddon, findCluster, page } from "../../state.ts";
import { createAddon } from "./create.ts";
import { deleteAddon } from "./delete.ts";
import { describeAddonConfiguration } from "./describe-configuration.ts";
import { describeAddonVersions } from "./describe-versions.ts";
import { updateAddon } from "./update.ts";

export function addonOperations(world: EksWorld): Record<string, Operation> {
  return {
    ListAddons: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const { items, nextToken } = page([...state.addons.keys()].sort(), call.input);
      return { addons: items, nextToken };
    },
    DescribeAddon: (call) => ({
      addon: findAddon(findCluster(world, call, call.input.clusterName), call.input.addonName),
    }),
    CreateAddon: createAddon(world),
    UpdateAddon: updateAddon(world),
    DeleteAddon: deleteAddon(world),
    DescribeAddonVersions: describeAddonVersions(world),
    DescribeAddonConfiguration: describeAddonConfiguration(world),
  };
}
