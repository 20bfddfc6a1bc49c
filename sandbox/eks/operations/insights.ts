import type { Insight, InsightStatusValue } from "@aws-sdk/client-eks";
import type { Operation } from "../../aws/service.ts";
import { addonFits } from "../data/addons.ts";
import { type ClusterState, type EksWorld, findCluster, notFound, page } from "../state.ts";

const DAY = 86_400_000;
const minorOf = (version: string): number => Number(version.split(".")[1]);

/** Insights are refreshed daily by EKS and on demand; the sandbox derives them from the cluster's state at each look. */
export function insightOperations(world: EksWorld): Record<string, Operation> {
  return {
    ListInsights: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const filter = (call.input.filter ?? {}) as {
        categories?: string[];
        statuses?: string[];
        kubernetesVersions?: string[];
      };
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

    StartInsightsRefresh: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      state.insightsRefreshedAt = world.environment.clock.now();
      return { message: "Insights refresh has been started.", status: "IN_PROGRESS" };
    },

    DescribeInsightsRefresh: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const started = state.insightsRefreshedAt.getTime();
      const over = world.environment.clock.millis() - started >= 60_000;
      return {
        message: over ? "Insights refresh completed." : "Insights refresh is in progress.",
        status: over ? "COMPLETED" : "IN_PROGRESS",
        startedAt: state.insightsRefreshedAt,
        ...(over ? { endedAt: new Date(started + 60_000) } : {}),
      };
    },
  };
}

function insightsOf(world: EksWorld, state: ClusterState): Insight[] {
  const next = `1.${minorOf(state.cluster.version) + 1}`;
  return [
    ...state.deprecatedApis.map((api) => deprecatedApi(world, state, api)),
    nodeSkew(state, next),
    addonCompatibility(state, next),
    clusterHealth(state, next),
  ];
}

function insight(
  state: ClusterState,
  about: {
    key: string;
    name: string;
    version: string;
    status: InsightStatusValue;
    reason: string;
    description: string;
    recommendation: string;
  },
): Insight {
  return {
    id: idOf(`${state.cluster.arn}/${about.key}`),
    name: about.name,
    category: "UPGRADE_READINESS",
    kubernetesVersion: about.version,
    lastRefreshTime: state.insightsRefreshedAt,
    lastTransitionTime: state.insightsRefreshedAt,
    description: about.description,
    insightStatus: { status: about.status, reason: about.reason },
    recommendation: about.recommendation,
    additionalInfo: {},
    resources: [],
  };
}

/** ERROR for the next minor, WARNING for later ones. Usage counts for 30 days. */
function deprecatedApi(world: EksWorld, state: ClusterState, api: ClusterState["deprecatedApis"][number]): Insight {
  const distance = minorOf(api.removedIn) - minorOf(state.cluster.version);
  const lastRequestTime = new Date(world.environment.clock.millis() - api.daysSinceLastRequest * DAY);
  const used = api.daysSinceLastRequest < 30;
  const status: InsightStatusValue = !used || distance < 1 ? "PASSING" : distance === 1 ? "ERROR" : "WARNING";
  return {
    ...insight(state, {
      key: api.api,
      name: `Deprecated APIs removed in Kubernetes v${api.removedIn}`,
      version: api.removedIn,
      status,
      reason: used
        ? "Deprecated API usage detected within last 30 days."
        : "No deprecated API usage detected within the last 30 days.",
      description: `Checks for usage of deprecated APIs that are scheduled for removal in Kubernetes v${api.removedIn}.`,
      recommendation: `Update manifests and API clients to use newer Kubernetes APIs before upgrading to Kubernetes v${api.removedIn}.`,
    }),
    categorySpecificSummary: {
      deprecationDetails: [
        {
          usage: api.api,
          replacedWith: api.replacedWith,
          stopServingVersion: api.removedIn,
          startServingReplacementVersion: `1.${minorOf(api.removedIn) - 1}`,
          clientStats: used ? [{ userAgent: api.userAgent, numberOfRequestsLast30Days: 42, lastRequestTime }] : [],
        },
      ],
    },
  };
}

function nodeSkew(state: ClusterState, next: string): Insight {
  const behind = [...state.nodegroups.values()].filter(({ version }) => minorOf(next) - minorOf(version ?? next) > 3);
  const names = behind.map(({ nodegroupName }) => nodegroupName).join(", ");
  return insight(state, {
    key: "kubelet-skew",
    name: "Kubelet version skew",
    version: next,
    status: behind.length > 0 ? "ERROR" : "PASSING",
    reason:
      behind.length > 0
        ? `Node groups ${names} would be more than three minor versions behind.`
        : "Node kubelet versions match the cluster control plane version.",
    description: "Checks for kubelet minor versions of worker nodes against the supported version skew.",
    recommendation: "Update the nodes before the control plane.",
  });
}

/** Only an add-on that has no version for the next minor stands against it; others can be moved first. */
function addonCompatibility(state: ClusterState, next: string): Insight {
  const unfit = [...state.addons.values()].filter(
    ({ addonName = "", addonVersion = "" }) => !addonFits(addonName, addonVersion, next),
  );
  const names = unfit.map(({ addonName, addonVersion }) => `${addonName} ${addonVersion}`).join(", ");
  return insight(state, {
    key: "addon-compatibility",
    name: "EKS add-on version compatibility",
    version: next,
    status: unfit.length > 0 ? "WARNING" : "PASSING",
    reason:
      unfit.length > 0
        ? `Installed add-on versions are not compatible with ${next}: ${names}.`
        : "All installed EKS add-on versions are compatible with next Kubernetes version.",
    description:
      "Checks version of installed EKS add-ons to ensure they are compatible with the next version of Kubernetes.",
    recommendation: "Update the add-ons to a version that fits both Kubernetes versions first.",
  });
}

function clusterHealth(state: ClusterState, next: string): Insight {
  const [issue] = state.cluster.health?.issues ?? [];
  return insight(state, {
    key: "cluster-health",
    name: "Cluster health issues",
    version: next,
    status: issue ? "ERROR" : "PASSING",
    reason: issue ? `Cluster health issue: ${issue.code}: ${issue.message}` : "No cluster health issues detected.",
    description:
      "Checks for any cluster health issues that prevent successful upgrade to the next Kubernetes version on EKS.",
    recommendation: "Resolve the cluster's health issues.",
  });
}

/** A stable id in the form of a UUID: the same insight keeps it. */
function idOf(text: string): string {
  let hex = "";
  for (let part = 0; hex.length < 32; part++) {
    let hash = 0x811c9dc5 ^ part;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hex += (hash >>> 0).toString(16).padStart(8, "0");
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
