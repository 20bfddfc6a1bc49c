import type { Operation } from "../../aws/service.ts";
import { recoverWaiting } from "../addons/health.ts";
import { configKinds } from "../config/kinds.ts";
import { configSeconds } from "../data/durations.ts";
import { type EksWorld, findCluster, invalidParameter, invalidRequest } from "../state.ts";
import { refuseWhileUpdating, repeated, startUpdate } from "../updates.ts";

/**
 * One kind of change per call; several kinds, and none, are refused in EKS's recorded words (aws/aws-cdk#33452, aws/aws-cli#4072). What each kind takes
 * stands in `config/`.
 */
export function updateClusterConfig(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const state = findCluster(world, call, call.input.name);
    const { cluster } = state;
    const again = repeated(state, call);
    if (again) return { update: again };
    const members = { clusterName: cluster.name };
    const asked = configKinds.flatMap((kind) => {
      const part = kind.asked(call.input);
      return part ? [{ kind, part }] : [];
    });
    const types = new Set(asked.map(({ kind }) => kind.type));
    if (types.size > 1) throw invalidParameter("Only one type of update can be allowed.", members);
    const [type] = types;
    if (type === undefined) throw invalidParameter("Invalid type for cluster update.", members);
    refuseWhileUpdating(state, type);
    if (cluster.status !== "ACTIVE") {
      throw invalidRequest(`Cluster ${cluster.name} is not in ACTIVE state, it is ${cluster.status}`, members);
    }
    const changes = asked.map(({ kind, part }) => kind.change(cluster, part, clock.now()));
    cluster.status = "UPDATING";
    const update = startUpdate(world, state, call, {
      type,
      params: changes.flatMap(({ params }) => params),
      seconds: configSeconds(`${world.seed}/${cluster.arn}/${type}/${clock.millis()}`),
      fault: world.faults.take(cluster.name, "config-update-fails", "update-hangs"),
      succeed: () => {
        cluster.status = "ACTIVE";
        for (const { becomes } of changes) Object.assign(cluster, becomes);
        recoverWaiting(world, state);
      },
      fail: () => {
        cluster.status = "ACTIVE";
        return [
          {
            errorCode: "EniLimitReached",
            errorMessage: "The account has reached its limit of network interfaces; the configuration was not changed.",
            resourceIds: cluster.resourcesVpcConfig?.subnetIds ?? [],
          },
        ];
      },
    });
    return { update };
  };
}
