import type { ErrorDetail, Update, UpdateParam, UpdateStatus, UpdateType } from "@aws-sdk/client-eks";
import type { ApiCall } from "../aws/service.ts";
import type { FaultKind } from "../faults/faults.ts";
import { fingerprintOf } from "./answers.ts";
import { insightsOf, lookAgain } from "./insights/refresh.ts";
import { type ClusterState, type EksWorld, inUse, invalidParameter, type UpdateEntry } from "./state.ts";

/** What an update is, and of what; of the cluster itself when neither add-on nor node group is named. */
export interface UpdateHead {
  type: UpdateType;
  params: UpdateParam[];
  addon?: string;
  nodegroup?: string;
}

export interface UpdatePlan extends UpdateHead {
  /** Virtual seconds until it ends. */
  seconds: number;
  /** The fault that is to happen to it, if any. */
  fault?: FaultKind | undefined;
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

/** Starts an update that somebody else ends. */
export function openUpdate(world: EksWorld, state: ClusterState, call: ApiCall, head: UpdateHead): UpdateEntry {
  const { clock, uuid } = world.environment;
  const { type, params, addon, nodegroup } = head;
  const id = uuid();
  const update: Update = { id, status: "InProgress", type, params, createdAt: clock.now(), errors: [] };
  const entry: UpdateEntry = {
    update,
    ...(addon === undefined ? {} : { addon }),
    ...(nodegroup === undefined ? {} : { nodegroup }),
  };
  state.updates.set(id, entry);
  const token = call.input.clientRequestToken;
  if (typeof token === "string") state.tokens.set(token, { fingerprint: fingerprintOf(call), update });
  return entry;
}

/** Ends an update; `change` is what that does to the cluster, and says what went wrong. */
export function endUpdate(
  world: EksWorld,
  state: ClusterState,
  entry: UpdateEntry,
  status: Exclude<UpdateStatus, "InProgress">,
  change: () => ErrorDetail[] | undefined,
): void {
  insightsOf(world, state);
  entry.update.errors = change() ?? [];
  entry.update.status = status;
  entry.endedAt = world.environment.clock.now();
  delete entry.cancel;
  // Which insights there are depends on the version; how soon EKS looks after a change of it is not documented.
  const ofVersion = entry.update.type === "VersionUpdate" || entry.update.type === "VersionRollback";
  if (ofVersion && status === "Successful" && entry.nodegroup === undefined) lookAgain(world, state);
}

/** Starts an update and ends it after its time. @returns the update as EKS answers it */
export function startUpdate(world: EksWorld, state: ClusterState, call: ApiCall, plan: UpdatePlan): Update {
  const { clock } = world.environment;
  const entry = openUpdate(world, state, call, plan);
  if (plan.fault !== "update-hangs") {
    clock.at(clock.millis() + plan.seconds * 1000, () => {
      if (plan.fault) endUpdate(world, state, entry, "Failed", plan.fail);
      else endUpdate(world, state, entry, "Successful", () => void plan.succeed());
    });
  }
  return entry.update;
}

/** An update of the cluster itself that is in progress. */
const updateInProgress = ({ updates }: ClusterState): Update | undefined =>
  [...updates.values()].find(
    ({ update, addon, nodegroup }) => update.status === "InProgress" && addon === undefined && nodegroup === undefined,
  )?.update;

/** @throws {AwsError} in EKS's words while an update of the cluster itself is in progress: ResourceInUseException where the operation has it among its errors */
export function refuseWhileUpdating(state: ClusterState, type: string, refusal = inUse): void {
  const update = updateInProgress(state);
  if (!update) return;
  const { name } = state.cluster;
  throw refusal(`Cannot ${type} because cluster ${name} currently has update ${update.id} in progress`, {
    clusterName: name,
  });
}
