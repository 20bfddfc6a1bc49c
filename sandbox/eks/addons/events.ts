import type { Addon } from "@aws-sdk/client-eks";
import type { ClusterState, EksWorld } from "../state.ts";

/** EKS's own event about an add-on. AWS publishes no schema for these; the members are those of its documentation's example. */
export function emitAddon(
  world: EksWorld,
  { account, region, cluster }: ClusterState,
  addon: Addon,
  detailType: string,
): void {
  if (world.faults.has(cluster.name, "native-events-lost")) return;
  world.emit({
    account,
    region,
    detailType,
    resources: [addon.addonArn ?? ""],
    detail: {
      clusterName: cluster.name,
      addonName: addon.addonName,
      addonVersion: addon.addonVersion,
      status: addon.status,
    },
  });
}
