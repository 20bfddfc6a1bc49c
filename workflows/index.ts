import type { MachineName } from "#events/machines.ts";
import { adoptCluster } from "./adopt-cluster/definition.ts";
import type { StateMachine } from "./asl.ts";
import type { Deployment } from "./deployment.ts";
import { fixCluster } from "./fix-cluster/definition.ts";
import { issueActivation } from "./issue-activation/definition.ts";
import { rollbackCluster } from "./rollback-cluster/definition.ts";
import { rotateAuthority } from "./rotate-authority/definition.ts";
import { scanCluster } from "./scan-cluster/definition.ts";
import { scanFleet } from "./scan-fleet/definition.ts";
import { upgradeCluster } from "./upgrade-cluster/definition.ts";
import { upgradeFleet } from "./upgrade-fleet/definition.ts";

type Define = (at: Deployment) => StateMachine;

/** Every state machine of the product, by its folder's name. */
export const workflows: Readonly<Record<string, Define>> = {
  "upgrade-cluster": upgradeCluster,
  "rollback-cluster": rollbackCluster,
  "rotate-authority": rotateAuthority,
  "issue-activation": issueActivation,
  "adopt-cluster": adoptCluster,
  "fix-cluster": fixCluster,
  "scan-cluster": scanCluster,
  "scan-fleet": scanFleet,
  "upgrade-fleet": (at) => upgradeFleet(at),
} satisfies Readonly<Record<MachineName, Define>>;
