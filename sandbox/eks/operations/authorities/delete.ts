import type { Operation } from "../../../aws/service.ts";
import { clusterWithAuthorities, deletionEnds, findAuthority, outgoingEnd, showTrust } from "../../authorities.ts";
import { authoritySeconds } from "../../data/durations.ts";
import { type EksWorld, inUse, invalidParameter } from "../../state.ts";
import { refuseWhileUpdating, repeated } from "../../updates.ts";
import { startAuthorityUpdate, TYPE } from "./update.ts";

/** Never the signer; and no successor that keeps the cluster from running out: EKS's own, or any in the last two years. One that failed always goes. */
export function deleteCertificateAuthority(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const { state, now } = clusterWithAuthorities(world, call);
    const { cluster } = state;
    const members = { clusterName: cluster.name };
    const again = repeated(state, call);
    if (again) return { update: again };
    const which = findAuthority(state, call.input.certificateAuthorityId);
    refuseWhileUpdating(state, TYPE);
    if (which.signingStatus !== "NOT_USED")
      throw inUse(`Certificate authority ${which.id} signs certificates of the cluster and cannot be deleted`, members);
    const end = outgoingEnd(state, which);
    const needed = end !== undefined && (which.createdBy === "EKS" || now >= deletionEnds(end));
    if (needed && which.distributionStatus !== "FAILED")
      throw invalidParameter(`Certificate authority ${which.id} is protected from deletion`, members);
    which.distributionStatus = "DELETING";
    return startAuthorityUpdate(world, state, call, which, {
      seconds: authoritySeconds(`${world.seed}/${cluster.arn}/${which.id}/delete`),
      fault: world.faults.take(cluster.name, "update-hangs"),
      succeed: () => {
        state.authorities = state.authorities.filter((other) => other !== which);
        state.trustChangedAt = clock.millis();
        showTrust(state);
      },
      fail: () => [],
    });
  };
}
