import type { Operation } from "../../../aws/service.ts";
import {
  clusterWithAuthorities,
  findAuthority,
  rollbackAvailable,
  sign,
  signerOf,
  summaryOf,
} from "../../authorities.ts";
import { authoritySeconds } from "../../data/durations.ts";
import { type EksWorld, invalidParameter } from "../../state.ts";
import { refuseWhileUpdating, repeated } from "../../updates.ts";
import { startAuthorityUpdate, TYPE } from "./update.ts";

/**
 * Makes a fully distributed authority the signer; going back is activating the outgoing one, as long as EKS offers it. The operation has no
 * ResourceInUseException among its errors, so that a cluster that is busy is an InvalidParameterException here.
 */
export function activateCertificateAuthority(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const { state, now } = clusterWithAuthorities(world, call);
    const { cluster } = state;
    const members = { clusterName: cluster.name };
    const next = findAuthority(state, call.input.certificateAuthorityId);
    const again = repeated(state, call);
    if (again) return { update: again, certificateAuthority: summaryOf(next) };
    refuseWhileUpdating(state, TYPE, invalidParameter);
    const refuse = (why: string) =>
      invalidParameter(`Certificate authority ${next.id} cannot be activated: ${why}`, members);
    if (next.signingStatus === "IN_USE") throw refuse("it is the signer already");
    if (next.distributionStatus !== "COMPLETE")
      throw refuse(`its distribution status is ${next.distributionStatus}, it must be COMPLETE`);
    const signer = signerOf(state);
    const back = signer?.createdAt && next.createdAt && next.createdAt < signer.createdAt;
    if (signer && back && !rollbackAvailable(state, signer, now)) throw refuse("rollback is not available any more");
    next.signingStatus = "ACTIVATING";
    return startAuthorityUpdate(world, state, call, next, {
      params: [{ type: "SigningStatus", value: "IN_USE" }],
      seconds: authoritySeconds(`${world.seed}/${cluster.arn}/${next.id}/${now.toISOString()}`),
      fault: world.faults.take(cluster.name, "update-hangs"),
      succeed: () => sign(state, next, "CUSTOMER", clock.now()),
      fail: () => [],
    });
  };
}
