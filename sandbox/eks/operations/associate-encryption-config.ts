import type { EncryptionConfig } from "@aws-sdk/client-eks";
import type { Operation } from "../../aws/service.ts";
import { configSeconds } from "../data/durations.ts";
import { type ClusterState, type EksWorld, findCluster, invalidParameter, invalidRequest } from "../state.ts";
import { refuseWhileUpdating, repeated, startUpdate } from "../updates.ts";

const KEY_ARN = /^arn:[^:]+:kms:[a-z0-9-]+:\d{12}:key\/(.+)$/;
/** Ids KMS gives to keys, multi-Region ones too: no other key is found. */
const KEY_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** Encryption of secrets with one's own key; it cannot be taken back. Refusals of keys are in EKS's recorded words. */
export function associateEncryptionConfig(world: EksWorld): Operation {
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const { cluster } = state;
    const again = repeated(state, call);
    if (again) return { update: again };
    const wanted = (call.input.encryptionConfig ?? []) as EncryptionConfig[];
    refuseBadEncryption(state, wanted);
    refuseWhileUpdating(state, "AssociateEncryptionConfig");
    if (cluster.status !== "ACTIVE") {
      throw invalidRequest(`Cluster ${cluster.name} is not in ACTIVE state, it is ${cluster.status}`, {
        clusterName: cluster.name,
      });
    }
    cluster.status = "UPDATING";
    const update = startUpdate(world, state, call, {
      type: "AssociateEncryptionConfig",
      params: [{ type: "EncryptionConfig", value: JSON.stringify(wanted) }],
      // Every secret is written again.
      seconds: 3 * configSeconds(`${world.seed}/${cluster.arn}/encryption`),
      fault: world.faults.take(cluster.name, "config-update-fails", "update-hangs"),
      succeed: () => {
        cluster.status = "ACTIVE";
        cluster.encryptionConfig = wanted;
      },
      fail: () => {
        cluster.status = "ACTIVE";
        const errorMessage = "The cluster's role may not use the key.";
        return [{ errorCode: "AccessDenied", errorMessage, resourceIds: [wanted[0]?.provider?.keyArn ?? ""] }];
      },
    });
    return { update };
  };
}

/** @throws {AwsError} InvalidParameterException, InvalidRequestException */
function refuseBadEncryption({ cluster }: ClusterState, wanted: readonly EncryptionConfig[]): void {
  const members = { clusterName: cluster.name };
  const [only] = wanted;
  if (!only || wanted.length > 1 || only.resources?.join() !== "secrets")
    throw invalidParameter("encryptionConfig must be one configuration of the resource secrets.", members);
  const keyArn = only.provider?.keyArn ?? "";
  const [, id] = KEY_ARN.exec(keyArn) ?? [];
  if (id === undefined) throw invalidParameter("The keyArn for encryptionConfig is invalid.", members);
  if (!KEY_ID.test(id))
    throw invalidParameter(`The KeyArn in encryptionConfig provider ${keyArn} is not found.`, members);
  if ((cluster.encryptionConfig ?? []).length > 0)
    throw invalidRequest(`Cluster ${cluster.name} already has encryption configured`, members);
}
