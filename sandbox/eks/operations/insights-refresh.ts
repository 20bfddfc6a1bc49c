import type { Operation } from "../../aws/service.ts";
import { insightsRefreshSeconds } from "../data/durations.ts";
import { lookAgain } from "../insights/refresh.ts";
import { type EksWorld, findCluster, invalidRequest, notFound } from "../state.ts";

/**
 * EKS documents InvalidRequestException for a refresh that does not fit the cluster's state, without saying when. Here: while one is in progress, and on a
 * cluster that is not up.
 */
export function startInsightsRefresh(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const { name, arn, status } = state.cluster;
    if (status !== "ACTIVE" && status !== "UPDATING")
      throw invalidRequest(`Insights of cluster ${name} cannot be refreshed, it is ${status}`, { clusterName: name });
    if (state.insights.refresh?.status === "IN_PROGRESS")
      throw invalidRequest(`Insights refresh of cluster ${name} is already in progress`, { clusterName: name });
    const startedAt = clock.now();
    const refresh: NonNullable<typeof state.insights.refresh> = { status: "IN_PROGRESS", startedAt };
    state.insights.refresh = refresh;
    const fails = world.faults.take(name, "insights-refresh-fails") !== undefined;
    const seconds = insightsRefreshSeconds(`${world.seed}/${arn}/${startedAt.toISOString()}`);
    clock.at(clock.millis() + seconds * 1000, () => {
      refresh.endedAt = clock.now();
      refresh.status = fails ? "FAILED" : "COMPLETED";
      if (!fails) lookAgain(world, state);
    });
    return { message: "Insights refresh is in progress", status: refresh.status };
  };
}

const MESSAGES = {
  IN_PROGRESS: "Insights refresh is in progress",
  COMPLETED: "Insights refresh completed successfully",
  FAILED: "Insights refresh failed",
};

/** The last refresh somebody asked for; the daily ones do not show. What EKS answers where nobody ever asked is not documented. */
export function describeInsightsRefresh(world: EksWorld): Operation {
  return (call) => {
    const state = findCluster(world, call, call.input.clusterName);
    const { refresh } = state.insights;
    if (!refresh) throw notFound("No insights refresh was found for the cluster.", { clusterName: state.cluster.name });
    return { message: MESSAGES[refresh.status], ...refresh };
  };
}
