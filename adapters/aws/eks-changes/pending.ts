import type { Update } from "@aws-sdk/client-eks";
import { ServiceUnavailableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { StartedChange } from "#core/ports.ts";

/** @throws {ServiceUnavailableError} an update without an id could not be followed */
export function updateUnderWay(cluster: ClusterRef, update: Update | undefined, addon?: string): StartedChange {
  if (!update?.id) throw new ServiceUnavailableError("EKS accepted the update but gave no id");
  return {
    state: "pending",
    pending: { kind: "update", cluster, updateId: update.id, ...(addon === undefined ? {} : { addon }) },
  };
}
