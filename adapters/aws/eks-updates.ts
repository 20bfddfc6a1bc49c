import {
  CancelUpdateCommand,
  DescribeUpdateCommand,
  paginateListUpdates,
  type Update,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import { ClusterNotFoundError, ServiceUnavailableError, UpdateNotFoundError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { VersionChange } from "#core/fleet/surroundings.ts";
import type { ClusterUpdater, UpdateRef, UpdateState } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { awsCall, isClusterMissing } from "./errors.ts";
import { allPages } from "./pages.ts";

/**
 * Starts and follows EKS updates. `force` is never sent for a control plane: it skips readiness checks, which are not ours to skip.
 * Add-on settings changed by hand are kept (`PRESERVE`).
 */
export function eksClusterUpdater(clients: Clients): ClusterUpdater {
  return {
    async updateControlPlane(ref, { version, token }) {
      const command = new UpdateClusterVersionCommand({ name: ref.name, version, clientRequestToken: token });
      const { update } = await awsCall(`version update of ${ref.name}`, () =>
        clients.eks(ref).call((client) => client.send(command)),
      );
      return { cluster: ref, updateId: idOf(update) };
    },

    async updateAddon(ref, { addon, version, token }) {
      const command = new UpdateAddonCommand({
        clusterName: ref.name,
        addonName: addon,
        addonVersion: version,
        resolveConflicts: "PRESERVE",
        clientRequestToken: token,
      });
      const what = `update of add-on ${addon} of ${ref.name}`;
      const { update } = await awsCall(what, () => clients.eks(ref).call((client) => client.send(command)));
      return { cluster: ref, updateId: idOf(update), addon };
    },

    async updateNodegroup(ref, { nodegroup, version, releaseVersion, force, token }) {
      const command = new UpdateNodegroupVersionCommand({
        clusterName: ref.name,
        nodegroupName: nodegroup,
        version,
        releaseVersion,
        ...(force ? { force } : {}),
        clientRequestToken: token,
      });
      const what = `update of node group ${nodegroup} of ${ref.name}`;
      const { update } = await awsCall(what, () => clients.eks(ref).call((client) => client.send(command)));
      return { cluster: ref, updateId: idOf(update), nodegroup };
    },

    async rollbackControlPlane(ref, { version, timeoutMinutes, token }) {
      const command = new UpdateClusterVersionCommand({
        name: ref.name,
        version,
        ...(timeoutMinutes === undefined ? {} : { rollbackConfig: { timeoutMinutes } }),
        clientRequestToken: token,
      });
      const { update } = await awsCall(`version rollback of ${ref.name}`, () =>
        clients.eks(ref).call((client) => client.send(command)),
      );
      return { cluster: ref, updateId: idOf(update) };
    },

    async cancel({ cluster, updateId }) {
      const command = new CancelUpdateCommand({ name: cluster.name, updateId });
      await awsCall(`cancelling update ${updateId} of ${cluster.name}`, () =>
        clients.eks(cluster).call((client) => client.send(command)),
      );
    },

    versionChanges: (ref) => versionChanges(clients, ref),

    describe: (ref) => describeUpdate(clients, ref),
  };
}

/** `ListUpdates` names ids only, so each is described; EKS keeps those of a cluster for a while, not for ever. */
async function versionChanges(clients: Clients, ref: ClusterRef): Promise<VersionChange[]> {
  const eks = clients.eks(ref);
  const what = `updates of ${ref.name}`;
  const ids = await awsCall(what, () =>
    eks.call((client) => allPages(paginateListUpdates({ client }, { name: ref.name }), ({ updateIds }) => updateIds)),
  );
  const updates = await Promise.all(
    ids.map((updateId) =>
      awsCall(what, () =>
        eks.call((client) => client.send(new DescribeUpdateCommand({ name: ref.name, updateId }))),
      ).then(({ update }) => update, absentIfForgotten),
    ),
  );
  return updates
    .flatMap((update): VersionChange[] => {
      const { id, type, status, createdAt } = update ?? {};
      if (!id || !status || !createdAt || (type !== "VersionUpdate" && type !== "VersionRollback")) return [];
      const to = update?.params?.find((param) => param.type === "Version")?.value ?? "";
      return [{ updateId: id, kind: type, to, status, createdAt: createdAt.toISOString() }];
    })
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** EKS may forget an update after it was listed. That says nothing about the cluster, which would be passed over as gone. */
function absentIfForgotten(error: unknown): undefined {
  if (error instanceof ClusterNotFoundError && !isClusterMissing(error)) return undefined;
  throw error;
}

const partOf = ({ addon, nodegroup }: Pick<UpdateRef, "addon" | "nodegroup">) => ({
  ...(addon === undefined ? {} : { addonName: addon }),
  ...(nodegroup === undefined ? {} : { nodegroupName: nodegroup }),
});

/** @throws {UpdateNotFoundError} @throws {ClusterNotFoundError} when the cluster was deleted meanwhile */
export async function describeUpdate(clients: Clients, ref: UpdateRef): Promise<UpdateState> {
  const command = new DescribeUpdateCommand({ name: ref.cluster.name, updateId: ref.updateId, ...partOf(ref) });
  try {
    const { update } = await awsCall(`update ${ref.updateId}`, () =>
      clients.eks(ref.cluster).call((client) => client.send(command)),
    );
    if (!update?.status || !update.createdAt)
      throw new ServiceUnavailableError(`EKS answered without the state of update ${ref.updateId}`);
    return {
      status: update.status,
      createdAt: update.createdAt.toISOString(),
      errors: (update.errors ?? []).map(({ errorCode, errorMessage, resourceIds }) => ({
        code: errorCode ?? "Unknown",
        message: errorMessage ?? "",
        resourceIds: resourceIds ?? [],
      })),
    };
  } catch (error) {
    // The cluster itself may have been deleted under the update: that is no failure of the update.
    if (error instanceof ClusterNotFoundError && !isClusterMissing(error))
      throw new UpdateNotFoundError(error.message, { cause: error });
    throw error;
  }
}

function idOf(update: Update | undefined): string {
  if (!update?.id) throw new ServiceUnavailableError("EKS accepted the update but gave no id");
  return update.id;
}
