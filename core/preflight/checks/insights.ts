import type { InsightSnapshot } from "../../fleet/cluster.ts";
import { compareMinor, isMinor } from "../../fleet/version.ts";
import { blockingInsights } from "../../planner/insights.ts";
import type { PreflightFinding } from "../finding.ts";
import { block, warn } from "../finding.ts";
import type { Check, PreflightInput } from "../input.ts";
import { ago, at, dayOf, daysLater, sortedBy, unstopped } from "../text.ts";

/** EKS looks at calls of deprecated APIs over a rolling window. Source: EKS user guide, update-cluster. */
const WINDOW_DAYS = 30;

const refreshCommand = (cluster: string): string => `aws eks start-insights-refresh --cluster-name ${cluster}`;

/** EKS's own upgrade insights. They speak of the control plane's move, so they do not stand against finishing nodes and add-ons. */
export const insights: Check = (input) => {
  const { snapshot, work, policy } = input;
  if (!work.controlPlane) return [];
  const ahead = sortedBy(snapshot.insights ?? [], ({ name, id }) => `${name}/${id}`).filter(
    (insight) => insight.category === "UPGRADE_READINESS" && isAhead(insight, work.from),
  );
  const errors = new Set(blockingInsights(snapshot, work.to));
  return ahead.flatMap((insight): PreflightFinding[] => {
    if (errors.has(insight)) return [block(failed(insight, input))];
    if (insight.status === "UNKNOWN" && speaksOf(insight, work.to)) {
      return [{ severity: policy.unknownInsights, ...unknown(insight, input) }];
    }
    // An ERROR that speaks of a later minor does not stand against this one.
    if (insight.status === "WARNING" || insight.status === "ERROR") return [warn(later(insight, input))];
    return [];
  });
};

const speaksOf = ({ kubernetesVersion }: InsightSnapshot, version: string): boolean =>
  kubernetesVersion === undefined || kubernetesVersion === version;

/** Insights of a minor the cluster has reached are left from before its last upgrade. */
const isAhead = ({ kubernetesVersion }: InsightSnapshot, from: string): boolean =>
  kubernetesVersion === undefined || !isMinor(kubernetesVersion) || compareMinor(kubernetesVersion, from) > 0;

function failed(insight: InsightSnapshot, { snapshot, now }: PreflightInput) {
  const window = windowEnd(insight, now);
  return {
    code: "UPGRADE_INSIGHT_ERROR",
    message: `upgrade insight ${words(insight, now)}`,
    evidence: evidenceOf(insight, now),
    remedy: [
      unstopped(insight.recommendation ?? "Do what the insight asks for"),
      ...(window === undefined ? [] : [window]),
      `Then have EKS look again: ${refreshCommand(snapshot.ref.name)}`,
    ].join(". "),
  };
}

function unknown(insight: InsightSnapshot, { snapshot, now }: PreflightInput) {
  return {
    code: "UPGRADE_INSIGHT_UNKNOWN",
    message: `upgrade insight ${words(insight, now)}`,
    evidence: evidenceOf(insight, now),
    remedy: `Have EKS look again: ${refreshCommand(snapshot.ref.name)}. If it stays UNKNOWN, look into it by hand and decide; preflight.unknownInsights: warn of the strategy is that decision`,
  };
}

function later(insight: InsightSnapshot, { now, work }: PreflightInput) {
  const { kubernetesVersion: version, recommendation = "Do what the insight asks for" } = insight;
  const when = speaksOf(insight, work.to)
    ? `It does not keep the cluster from going to ${work.to}`
    : `It will stand against ${version}, not against ${work.to}`;
  return {
    code: "UPGRADE_INSIGHT_WARNING",
    message: `upgrade insight ${words(insight, now)}`,
    evidence: evidenceOf(insight, now),
    remedy: `${unstopped(recommendation)}. ${when}`,
  };
}

/** `"Deprecated APIs" is ERROR for 1.35: usage detected; last called 12 days ago by kube-state-metrics/2.1`. */
function words(insight: InsightSnapshot, now: Date): string {
  const { name, status, kubernetesVersion, reason } = insight;
  const of = kubernetesVersion === undefined ? "" : ` for ${kubernetesVersion}`;
  const [last] = callers(insight);
  const called =
    last?.lastRequestAt === undefined ? "" : `; last called ${ago(last.lastRequestAt, now)} by ${last.userAgent}`;
  return `"${name}" is ${status}${of}${reason === "" ? "" : `: ${unstopped(reason)}`}${called}`;
}

/** The latest caller first; those whose time is unknown at the end. */
const callers = ({ deprecatedApiClients = [] }: InsightSnapshot) =>
  sortedBy(deprecatedApiClients, ({ userAgent }) => userAgent).sort(
    (a, b) => Date.parse(b.lastRequestAt ?? "1970-01-01") - Date.parse(a.lastRequestAt ?? "1970-01-01"),
  );

function evidenceOf(insight: InsightSnapshot, now: Date): string[] {
  const { status, refreshedAt } = insight;
  return [
    ...callers(insight).map(({ userAgent, lastRequestAt }) =>
      lastRequestAt === undefined
        ? `called at an unknown time by ${userAgent}`
        : `called ${ago(lastRequestAt, now)} by ${userAgent} (${at(lastRequestAt)})`,
    ),
    `${status} ${refreshedAt === undefined ? "at an unknown time" : `when EKS looked ${ago(refreshedAt, now)} (${at(refreshedAt)})`}`,
  ];
}

function windowEnd(insight: InsightSnapshot, now: Date): string | undefined {
  const last = callers(insight)[0]?.lastRequestAt;
  if (last === undefined) return undefined;
  const out = daysLater(last, WINDOW_DAYS);
  return out <= now
    ? `The last call fell out of EKS's window of ${WINDOW_DAYS} days on ${dayOf(out)}`
    : `EKS counts calls of the last ${WINDOW_DAYS} days: if nobody calls again, the last one falls out on ${dayOf(out)}`;
}
