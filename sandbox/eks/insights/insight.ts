import type { Category, Insight, InsightStatusValue } from "@aws-sdk/client-eks";
import { uuidOf } from "../../random.ts";
import type { ClusterState } from "../state.ts";

/** What a check found. */
export interface Finding {
  /** Names the insight within its cluster: it keeps its id. */
  key: string;
  name: string;
  category: Category;
  version?: string;
  status: InsightStatusValue;
  reason: string;
  description: string;
  recommendation: string;
  more?: Pick<Insight, "resources" | "categorySpecificSummary" | "additionalInfo">;
}

/** The finding as EKS shows it; the time of transition stays that of `before` while the status is the same. */
export function insightOf(state: ClusterState, finding: Finding, at: Date, before: readonly Insight[]): Insight {
  const id = uuidOf(`${state.cluster.arn}/${finding.category}/${finding.key}`);
  const unknown = state.checks.unknownInsights.includes(finding.name);
  const status = unknown ? "UNKNOWN" : finding.status;
  const previous = before.find((insight) => insight.id === id);
  return {
    id,
    name: finding.name,
    category: finding.category,
    ...(finding.version === undefined ? {} : { kubernetesVersion: finding.version }),
    lastRefreshTime: at,
    lastTransitionTime: previous?.insightStatus?.status === status ? (previous.lastTransitionTime ?? at) : at,
    description: finding.description,
    insightStatus: {
      status,
      // The words of the user guide's example of an insight EKS cannot determine.
      reason: unknown ? `Unable to determine status of ${finding.name}.` : finding.reason,
    },
    recommendation: finding.recommendation,
    additionalInfo: {},
    resources: [],
    ...finding.more,
  };
}
