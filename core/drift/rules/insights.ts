import type { InsightSnapshot } from "../../fleet/cluster.ts";
import { compareMinor, isMinor } from "../../fleet/version.ts";
import { sortedBy, unstopped } from "../../preflight/text.ts";
import { driftRule, type Found, GUIDE } from "../rule.ts";

const PAGE = `${GUIDE}/cluster-insights.html`;

/** EKS's insights of a category that do not pass; UNKNOWN is what EKS could not find out, and nobody's fault. */
const off = (insights: readonly InsightSnapshot[], category: InsightSnapshot["category"]): InsightSnapshot[] =>
  sortedBy(insights, ({ name, kubernetesVersion = "" }) => `${name}/${kubernetesVersion}`).filter(
    (insight) => insight.category === category && (insight.status === "ERROR" || insight.status === "WARNING"),
  );

const foundOf = (insight: InsightSnapshot): Found => {
  const { name, status, reason, kubernetesVersion: version, recommendation, deprecatedApiClients = [] } = insight;
  const of = version === undefined ? "" : ` for ${version}`;
  const callers = deprecatedApiClients.map(({ userAgent }) => userAgent).sort();
  return {
    // Ids change when EKS looks anew; the name with its version stays.
    subject: version === undefined ? name : `${name}/${version}`,
    found: status,
    wanted: "PASSING",
    message: `Insight "${name}" is ${status}${of}${reason === "" ? "" : `: ${unstopped(reason)}`}.`,
    severity: status === "ERROR" ? "high" : "medium",
    ...(recommendation === undefined ? {} : { remedy: recommendation }),
    ...(callers.length === 0 ? {} : { evidence: { calledBy: callers.join(", ") } }),
  };
};

export const upgradeInsight = driftRule({
  id: "insight-upgrade-readiness",
  title: "EKS sees something against the next upgrade",
  severity: "medium",
  why: "EKS looks at what stands against the next minors: deprecated APIs still called, add-ons and kubelets that do not fit.",
  remedy: "Do what the insight asks for, and have EKS look again.",
  page: PAGE,
  needs: ["cluster", "insights"],
  find: ({ cluster, insights }) =>
    off(insights, "UPGRADE_READINESS")
      // Of a minor the cluster has reached: left from before its last upgrade.
      .filter(
        ({ kubernetesVersion: version }) =>
          version === undefined ||
          !isMinor(version) ||
          !isMinor(cluster.version) ||
          compareMinor(version, cluster.version) > 0,
      )
      .map(foundOf),
});

export const misconfiguration = driftRule({
  id: "insight-misconfiguration",
  title: "EKS sees the cluster misconfigured",
  severity: "medium",
  why: "EKS looks at how the cluster is set up, for hybrid nodes above all: what it names does not work as it is.",
  remedy: "Do what the insight asks for, and have EKS look again.",
  page: PAGE,
  needs: ["insights"],
  find: ({ insights }) => off(insights, "MISCONFIGURATION").map(foundOf),
});

export const rollbackInsight = driftRule({
  id: "insight-rollback-readiness",
  title: "EKS sees something against going back",
  severity: "low",
  why: "For seven days after an upgrade a cluster can go back by one minor. What EKS names would have to be mended first, while there is time for it.",
  remedy:
    "Do what the insight asks for as long as you may want to go back; it is over by itself when the seven days are.",
  page: `${GUIDE}/rollback-cluster.html`,
  needs: ["insights"],
  find: ({ insights }) =>
    off(insights, "ROLLBACK_READINESS").map((insight) => ({
      ...foundOf(insight),
      severity: insight.status === "ERROR" ? "medium" : "low",
    })),
});
