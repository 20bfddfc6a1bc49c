import { UpdateClusterConfigCommand, type UpdateClusterConfigRequest } from "@aws-sdk/client-eks";
import type { ConfigChange } from "#core/baseline/steps.ts";
import { UpdateRefusedError } from "#core/errors.ts";
import type { ClusterConfiguration } from "#core/fleet/facts.ts";
import type { StartedChange } from "#core/ports.ts";
import { readConfiguration } from "../eks-facts/cluster.ts";
import { awsCall } from "../errors.ts";
import type { Carrying } from "./carrying.ts";
import { updateUnderWay } from "./pending.ts";

/** Changes one aspect of a control plane; EKS refuses calls that change several. */
export async function updateConfig({ eks, ref, step, token }: Carrying<"update-config">): Promise<StartedChange> {
  const now = await readConfiguration(eks, ref);
  if (isSo(step.change, now)) return { state: "already-so" };
  const command = new UpdateClusterConfigCommand({
    name: ref.name,
    clientRequestToken: token,
    ...requestOf(step.change),
  });
  const what = `${step.change.aspect} of ${ref.name}`;
  try {
    const { update } = await awsCall(what, () => eks.call((client) => client.send(command)));
    return updateUnderWay(ref, update);
  } catch (error) {
    // Between the look and the call somebody else did it.
    if (error instanceof UpdateRefusedError && NOTHING_TO_DO.test(error.message)) return { state: "already-so" };
    throw error;
  }
}

/** EKS's words for a change that changes nothing: `No changes needed for the logging config provided`, `Cluster is already at the desired configuration ...`. */
const NOTHING_TO_DO = /no changes needed|already at the desired configuration/i;

function isSo(change: ConfigChange, now: ClusterConfiguration): boolean {
  switch (change.aspect) {
    case "upgrade-policy":
      return now.supportType === change.supportType;
    case "deletion-protection":
      return now.deletionProtection === change.enabled;
    case "logging":
      return change.enable.every((type) => now.logging.includes(type));
    case "endpoint": {
      const { access } = now;
      const cidrs = change.publicAccessCidrs ?? access.publicAccessCidrs;
      return (
        access.public === change.public &&
        access.private === change.private &&
        (!change.public || sameSet(cidrs, access.publicAccessCidrs))
      );
    }
    case "authentication-mode":
      return now.authenticationMode === change.mode;
    case "zonal-shift":
      return now.zonalShift === change.enabled;
  }
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

function requestOf(change: ConfigChange): Partial<UpdateClusterConfigRequest> {
  switch (change.aspect) {
    case "upgrade-policy":
      return { upgradePolicy: { supportType: change.supportType } };
    case "deletion-protection":
      return { deletionProtection: change.enabled };
    case "logging":
      return { logging: { clusterLogging: [{ types: change.enable, enabled: true }] } };
    case "endpoint":
      return {
        resourcesVpcConfig: {
          endpointPublicAccess: change.public,
          endpointPrivateAccess: change.private,
          ...(change.publicAccessCidrs ? { publicAccessCidrs: change.publicAccessCidrs } : {}),
        },
      };
    case "authentication-mode":
      return { accessConfig: { authenticationMode: change.mode } };
    case "zonal-shift":
      return { zonalShiftConfig: { enabled: change.enabled } };
  }
}
