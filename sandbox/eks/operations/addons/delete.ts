import type { Operation } from "../../../aws/service.ts";
import { emitAddon } from "../../addons/events.ts";
import { dropIdentities } from "../../addons/identities.ts";
import { insightsOf } from "../../insights/refresh.ts";
import { type EksWorld, findAddon, findCluster } from "../../state.ts";

/** `preserve` leaves the software in the cluster, which nobody manages then. */
export function deleteAddon(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const addon = findAddon(state, call.input.addonName);
    const name = addon.addonName ?? "";
    addon.status = "DELETING";
    clock.at(clock.millis() + 60_000, () => {
      insightsOf(world, state);
      state.addons.delete(name);
      state.waiting.delete(name);
      dropIdentities(state, addon);
      if (call.input.preserve === true) state.selfManaged.add(name);
      emitAddon(world, state, addon, "EKS Addon Deletion Succeeded");
    });
    return { addon };
  };
}
