import type { CreateNodegroupRequest } from "@aws-sdk/client-eks";
import type { Operation } from "../../aws/service.ts";
import { nodegroupSeed } from "../../fleet/seed.ts";
import { recoverWaiting } from "../addons/health.ts";
import { newNodegroup } from "../create.ts";
import { nodegroupPool } from "../create-pools.ts";
import { nodegroupCreateSeconds } from "../data/durations.ts";
import { refuseUnlessReady } from "../ready.ts";
import { type EksWorld, findCluster, inUse, invalidParameter } from "../state.ts";

/** A managed node group of which the nodes come up together. */
export function createNodegroup(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const input = call.input as unknown as CreateNodegroupRequest;
    const nodegroupName = String(input.nodegroupName);
    refuseUnlessReady(state, "node group");
    if (state.nodegroups.has(nodegroupName)) {
      throw inUse(`NodeGroup already exists with name ${nodegroupName} and cluster name ${state.cluster.name}`, {
        clusterName: state.cluster.name,
        nodegroupName,
      });
    }
    const seed = nodegroupSeed.safeParse({
      name: nodegroupName,
      status: "CREATING",
      version: input.version ?? state.cluster.version,
      desiredSize: input.scalingConfig?.desiredSize ?? 2,
      releaseVersion: input.releaseVersion,
      amiType: input.amiType,
      instanceTypes: input.instanceTypes,
      ...input.updateConfig,
    });
    if (!seed.success) throw invalidParameter("The node group cannot be made of these values", { nodegroupName });
    const group = newNodegroup(state, seed.data, clock.now());
    Object.assign(group, { createdAt: clock.now(), modifiedAt: clock.now(), tags: { ...input.tags } });
    if (input.nodeRole !== undefined) group.nodeRole = input.nodeRole;
    state.nodegroups.set(nodegroupName, group);
    clock.at(clock.millis() + nodegroupCreateSeconds(`${world.seed}/${group.nodegroupArn}/create`) * 1000, () => {
      if (group.status !== "CREATING") return;
      group.status = "ACTIVE";
      nodegroupPool(state, group, clock.now());
      recoverWaiting(world, state);
    });
    return { nodegroup: group };
  };
}
