import type { Operation } from "../../aws/service.ts";
import { insightsOf } from "../insights/refresh.ts";
import { type EksWorld, findCluster, invalidParameter, notFound, page } from "../state.ts";

const CATEGORIES = ["UPGRADE_READINESS", "MISCONFIGURATION", "ROLLBACK_READINESS"];

export function insightOperations(world: EksWorld): Record<string, Operation> {
  return {
    ListInsights: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const filter = (call.input.filter ?? {}) as {
        categories?: string[];
        statuses?: string[];
        kubernetesVersions?: string[];
      };
      const unknown = filter.categories?.find((category) => !CATEGORIES.includes(category));
      if (unknown !== undefined)
        throw invalidParameter(`Invalid insight category: ${unknown}`, { clusterName: state.cluster.name });
      const summaries = insightsOf(world, state)
        .filter(({ category = "" }) => filter.categories?.includes(category) ?? true)
        .filter(({ insightStatus }) => filter.statuses?.includes(insightStatus?.status ?? "") ?? true)
        .filter(({ kubernetesVersion = "" }) => filter.kubernetesVersions?.includes(kubernetesVersion) ?? true)
        .map(
          ({ recommendation: _r, additionalInfo: _a, resources: _s, categorySpecificSummary: _c, ...summary }) =>
            summary,
        );
      const { items, nextToken } = page(summaries, call.input);
      return { insights: items, nextToken };
    },

    DescribeInsight: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const insight = insightsOf(world, state).find(({ id }) => id === call.input.id);
      if (!insight) throw notFound(`No insight found for ID: ${call.input.id}`, { clusterName: state.cluster.name });
      return { insight };
    },
  };
}
