import { AwsError, type Operation } from "../../../aws/service.ts";
import { clusterWithAuthorities, showTrust, successorAuthority, summaryOf } from "../../authorities.ts";
import { authoritySeconds, distributionSeconds } from "../../data/durations.ts";
import { type EksWorld, invalidParameter } from "../../state.ts";
import { refuseWhileUpdating, repeated } from "../../updates.ts";
import { startAuthorityUpdate, TYPE } from "./update.ts";

const MOST = 2;

/**
 * Appends a successor. The update puts it into the bundle that is trusted; then EKS brings it to the parts AWS manages, which shows in the distribution
 * status. Where that fails, the update fails as well, and the successor has to be deleted (EKS user guide, "Rotate the EKS cluster certificate authority").
 */
export function createCertificateAuthority(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const { state, now } = clusterWithAuthorities(world, call);
    const { cluster } = state;
    const members = { clusterName: cluster.name };
    const again = repeated(state, call);
    if (again) {
      const id = again.params?.find(({ type }) => type === "CertificateAuthorityId")?.value;
      const made = state.authorities.find((which) => which.id === id);
      return { update: again, ...(made ? { certificateAuthority: summaryOf(made) } : {}) };
    }
    refuseWhileUpdating(state, TYPE);
    if (cluster.status !== "ACTIVE")
      throw invalidParameter(`Cluster ${cluster.name} is not in ACTIVE state, it is ${cluster.status}`, members);
    if (state.authorities.length >= MOST) {
      throw new AwsError(
        "ResourceLimitExceededException",
        `Cluster ${cluster.name} already has the maximum of ${MOST} certificate authorities.`,
        400,
        members,
      );
    }
    const successor = successorAuthority(state, now);
    Object.assign(successor, { createdBy: "CUSTOMER", distributionStatus: "IN_PROGRESS" });
    state.authorities.push(successor);
    const key = `${world.seed}/${cluster.arn}/${successor.id}`;
    return startAuthorityUpdate(world, state, call, successor, {
      seconds: authoritySeconds(`${key}/create`),
      fault: world.faults.take(cluster.name, "ca-distribution-fails", "update-hangs"),
      succeed: () => {
        state.trustChangedAt = clock.millis();
        showTrust(state);
        const seconds = distributionSeconds(`${key}/distribution`, cluster.computeConfig?.enabled ?? false);
        clock.at(clock.millis() + seconds * 1000, () => {
          if (successor.distributionStatus === "IN_PROGRESS") successor.distributionStatus = "COMPLETE";
        });
      },
      fail: () => {
        successor.distributionStatus = "FAILED";
        return [
          {
            errorCode: "Unknown",
            errorMessage: "The certificate authority could not be distributed. Delete it and create a new one.",
            resourceIds: [successor.id ?? ""],
          },
        ];
      },
    });
  };
}
