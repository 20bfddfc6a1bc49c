import type { StateMachine } from "./asl.ts";
import type { Deployment } from "./deployment.ts";
import { rollbackCluster } from "./rollback-cluster/definition.ts";
import { rotateAuthority } from "./rotate-authority/definition.ts";
import { upgradeCluster } from "./upgrade-cluster/definition.ts";
import { upgradeFleet } from "./upgrade-fleet/definition.ts";

/** Every state machine of the product, by its folder's name. */
export const workflows: Readonly<Record<string, (at: Deployment) => StateMachine>> = {
  "upgrade-cluster": upgradeCluster,
  "rollback-cluster": rollbackCluster,
  "rotate-authority": rotateAuthority,
  "upgrade-fleet": (at) => upgradeFleet(at),
};
