import { DescribeInsightsRefreshCommand, StartInsightsRefreshCommand } from "@aws-sdk/client-eks";
import { ClusterNotFoundError, UpdateInProgressError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { InsightRefresher } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { awsCall, isClusterMissing } from "./errors.ts";

/** Asks EKS to look at a cluster again, and how far it is. Only refreshes that somebody asked for are seen, not EKS's daily ones. */
export function eksInsightRefresher(clients: Clients): InsightRefresher {
  const status: InsightRefresher["status"] = async (ref: ClusterRef) => {
    const command = new DescribeInsightsRefreshCommand({ clusterName: ref.name });
    try {
      const refresh = await awsCall(`insights refresh of ${ref.name}`, () =>
        clients.eks(ref).call((client) => client.send(command)),
      );
      if (!refresh.status || !refresh.startedAt) return undefined;
      return { status: refresh.status, startedAt: refresh.startedAt.toISOString() };
    } catch (error) {
      if (error instanceof ClusterNotFoundError && !isClusterMissing(error)) return undefined;
      throw error;
    }
  };

  return {
    status,

    async start(ref) {
      const command = new StartInsightsRefreshCommand({ clusterName: ref.name });
      try {
        await awsCall(`insights refresh of ${ref.name}`, () => clients.eks(ref).call((client) => client.send(command)));
      } catch (error) {
        // Refused because something is in progress: good if that is a refresh, and not if it is the cluster's creation.
        if (!(error instanceof UpdateInProgressError)) throw error;
        const running = await status(ref);
        if (running?.status !== "IN_PROGRESS") throw error;
      }
    },
  };
}
