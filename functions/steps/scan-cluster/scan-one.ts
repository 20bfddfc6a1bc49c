import { clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { scanCluster } from "#functions/runtime/drift/scan.ts";
import { steps } from "#workflows/scan-cluster/contract.ts";

/** One cluster, every rule in use. */
export const handler = defineHandler({
  name: "scan-cluster/scan-one",
  ...steps["scan-one"],
  run: async ({ clusterId: id }, ports, { now }) => {
    const fleet = async () => fleetPeers(await ports.clusterRecords.list());
    const { ref, status, present, changes, gaps } = await scanCluster(ports, parseClusterId(id), { now, fleet });
    const { opened, reopened, closed } = changes;
    return { clusterId: clusterId(ref), status, present: present.length, opened: opened + reopened, closed, gaps };
  },
});
