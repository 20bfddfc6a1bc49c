import type { ErrorDetail, Update, UpdateParam, UpdateType } from "@aws-sdk/client-eks";
import type { ApiCall } from "../aws/service.ts";
import type { UpdateFault } from "../faults/faults.ts";
import { type ClusterState, type EksWorld, inUse, invalidParameter } from "./state.ts";

export interface UpdatePlan {
  type: UpdateType;
  params: UpdateParam[];
  addon?: string;
  nodegroup?: string;
  /** Virtual seconds until it ends. */
  seconds: number;
  /** The fault that is to happen to it, if any. */
  fault?: UpdateFault | undefined;
  /** Called when it ends well. */
  succeed: () => void;
  /** Called when it ends badly; says what EKS would. */
  fail: () => ErrorDetail[];
}

/**
 * The update an earlier call with the same `clientRequestToken` started, if any.
 *
 * @throws {AwsError} InvalidParameterException when the token was used for something else
 */
export function repeated(state: ClusterState, call: ApiCall): Update | undefined {
  const token = call.input.clientRequestToken;
  if (typeof token !== "string") return undefined;
  const known = state.tokens.get(token);
  if (known && known.fingerprint !== fingerprintOf(call)) {
    throw invalidParameter("The provided clientRequestToken was already used with different parameters.", {
      clusterName: state.cluster.name,
    });
  }
  return known?.update;
}

function fingerprintOf({ operation, input }: ApiCall): string {
  return JSON.stringify([operation, Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Starts an update and ends it after its time. @returns the update as EKS answers it */
export function startUpdate(world: EksWorld, state: ClusterState, call: ApiCall, plan: UpdatePlan): Update {
  const { clock, uuid } = world.environment;
  const update: Update = {
    id: uuid(),
    status: "InProgress",
    type: plan.type,
    params: plan.params,
    createdAt: clock.now(),
    errors: [],
  };
  state.updates.set(update.id ?? "", {
    update,
    ...(plan.addon === undefined ? {} : { addon: plan.addon }),
    ...(plan.nodegroup === undefined ? {} : { nodegroup: plan.nodegroup }),
  });
  const token = call.input.clientRequestToken;
  if (typeof token === "string") state.tokens.set(token, { fingerprint: fingerprintOf(call), update });
  if (plan.fault !== "update-hangs") {
    clock.at(clock.millis() + plan.seconds * 1000, () => {
      if (plan.fault) {
        update.errors = plan.fail();
        update.status = "Failed";
      } else {
        plan.succeed();
        update.status = "Successful";
      }
    });
  }
  return update;
}

/** @throws {AwsError} ResourceInUseException in EKS's words while an update of the cluster itself is in progress */
export function refuseWhileUpdating(state: ClusterState, type: string): void {
  for (const { update, addon, nodegroup } of state.updates.values()) {
    if (update.status !== "InProgress" || addon !== undefined || nodegroup !== undefined) continue;
    const { name } = state.cluster;
    throw inUse(`Cannot ${type} because cluster ${name} currently has update ${update.id} in progress`, {
      clusterName: name,
    });
  }
}
