import type * as z from "zod";
import { ALERTING_EVENTS, fleetEvents } from "#events/catalogue.ts";
import type { AlertStatus } from "../alert.ts";
import { type AlertDraft, notAlert, type Reading } from "../draft.ts";
import { CONDITIONS, TEST_ALERT } from "../names.ts";
import { findingClosedAlert, findingOpenedAlert, securityAlertDraft } from "./findings.ts";

type Ref = { account: string; region: string; name: string };

/** A run that failed stays an alert for so long, unless somebody retries it. */
const RUN_DAYS = 1;

/** What our own events mean as alerts, by event. An event that is not here is told by its own message and is no problem by itself. */
const READERS: {
  readonly [Name in (typeof ALERTING_EVENTS)[number]]: (
    detail: z.output<(typeof fleetEvents)[Name]["schema"]>,
    at: string,
  ) => AlertDraft[];
} = {
  alertTested: ({ cluster, labels, severity, by, why, at, until, eventKey }) => [
    {
      source: "fleetwright",
      status: "firing",
      severity,
      labels: { ...labels, alertname: TEST_ALERT, severity, source: "fleetwright", kind: "test" },
      annotations: { summary: `A test by ${by}${why === "" ? "" : `: ${why}`}`, description: "Nothing is wrong." },
      startsAt: at,
      staleAt: until,
      at,
      identity: { source: "fleetwright", test: eventKey },
      about: cluster ? { names: [named(cluster)] } : {},
    },
  ],
  findingOpened: (event, at) => [findingOpenedAlert(event, at)],
  findingClosed: (event) => [findingClosedAlert(event)],
  securityAlert: (event, at) => [securityAlertDraft(event, at)],
  clusterUpgradeStarted: ({ cluster, runId, startedAt }) => [
    condition(CONDITIONS.upgrading, cluster, "firing", startedAt, `run ${runId}`),
  ],
  clusterUpgradeFinished: ({ cluster, runId, status, reason, endedAt }) => [
    // One that is overdue still holds its cluster.
    ...(status === "overdue" ? [] : [condition(CONDITIONS.upgrading, cluster, "resolved", endedAt, `run ${runId}`)]),
    ...(status === "skipped" || status === "blocked"
      ? []
      : [
          failure("ClusterUpgradeFailed", cluster, status === "failed" || status === "overdue", endedAt, {
            summary: `The upgrade of ${cluster.name} ${status === "overdue" ? "is overdue" : status === "failed" ? "failed" : `ended: ${status}`}`,
            description: reason.message,
            details: { run: runId },
          }),
        ]),
  ],
  clusterAdoptionStarted: ({ cluster, adoption, at }) => [
    condition(CONDITIONS.adopting, cluster, "firing", at, `adoption ${adoption}`),
  ],
  clusterAdoptionFinished: ({ cluster, adoption, status, reason, at }) => [
    condition(CONDITIONS.adopting, cluster, "resolved", at, `adoption ${adoption}`),
    ...(status === "skipped"
      ? []
      : [
          failure("ClusterAdoptionFailed", cluster, status === "failed", at, {
            summary: `The adoption of ${cluster.name} ended: ${status}`,
            description: reason.message,
          }),
        ]),
  ],
  clusterFixStarted: ({ cluster, fix, at }) => [condition(CONDITIONS.fixing, cluster, "firing", at, `fix ${fix}`)],
  clusterFixFinished: ({ cluster, fix, status, reason, at }) => [
    condition(CONDITIONS.fixing, cluster, "resolved", at, `fix ${fix}`),
    ...(status === "skipped"
      ? []
      : [
          failure("ClusterFixFailed", cluster, status === "failed", at, {
            summary: `The fix of ${cluster.name} ended: ${status}`,
            description: reason.message,
          }),
        ]),
  ],
  gateFailed: ({ runId, stage, action, reason, at }) => [
    ofRun(
      "RunHeld",
      runId,
      action === "hold" ? "firing" : "resolved",
      at,
      `Stage ${stage} of run ${runId} is held`,
      reason.message,
    ),
  ],
  runControlled: ({ runId, what, by, at }) =>
    what === "paused"
      ? []
      : [
          ofRun("RunHeld", runId, "resolved", at, `Run ${runId} goes on`, `${what} by ${by}`),
          ...(what === "retried"
            ? [ofRun("RunFailed", runId, "resolved", at, `Run ${runId} is retried`, `by ${by}`)]
            : []),
        ],
  runFinished: ({ runId, status, reason, endedAt }) => [
    ofRun("RunHeld", runId, "resolved", endedAt, `Run ${runId} is over`, reason.message),
    {
      ...ofRun(
        "RunFailed",
        runId,
        status === "failed" ? "firing" : "resolved",
        endedAt,
        `Run ${runId} ${status}`,
        reason.message,
      ),
      ...(status === "failed" ? { staleAt: new Date(Date.parse(endedAt) + RUN_DAYS * 86_400_000).toISOString() } : {}),
    },
  ],
};

/** What an event of our own means. @param at when it was published */
export function fleetAlerts(detailType: string, detail: unknown, at: string): Reading {
  const name = ALERTING_EVENTS.find((one) => fleetEvents[one].detailType === detailType);
  if (!name) return notAlert("NO_PROBLEM", `${detailType} is told by its own message`);
  // The compiler does not see that an event is read by the reader of that very event.
  const read = READERS[name] as (detail: unknown, at: string) => AlertDraft[];
  return { drafts: read(fleetEvents[name].schema.parse(detail), at) };
}

const named = ({ account, region, name }: Ref): string => `${account}/${region}/${name}`;
const over = (status: AlertStatus, at: string) => (status === "resolved" ? { endsAt: at } : {});

function condition(alertname: string, cluster: Ref, status: AlertStatus, at: string, because: string): AlertDraft {
  const { account, region } = cluster;
  return {
    source: "fleetwright",
    status,
    severity: "none",
    labels: { alertname, severity: "none", source: "fleetwright", kind: "condition", account, region },
    annotations: { summary: `${cluster.name}: ${because}` },
    startsAt: at,
    ...over(status, at),
    at,
    identity: { source: "fleetwright", condition: alertname, cluster: named(cluster) },
    about: { names: [named(cluster)] },
  };
}

function failure(
  alertname: string,
  cluster: Ref,
  failed: boolean,
  at: string,
  annotations: AlertDraft["annotations"],
): AlertDraft {
  const { account, region } = cluster;
  const status = failed ? "firing" : "resolved";
  return {
    source: "fleetwright",
    status,
    severity: "warning",
    labels: { alertname, severity: "warning", source: "fleetwright", kind: "workflow", account, region },
    annotations,
    startsAt: at,
    ...over(status, at),
    at,
    identity: { source: "fleetwright", alertname, cluster: named(cluster) },
    about: { names: [named(cluster)] },
  };
}

function ofRun(
  alertname: string,
  run: string,
  status: AlertStatus,
  at: string,
  summary: string,
  description: string,
): AlertDraft {
  return {
    source: "fleetwright",
    status,
    severity: "warning",
    labels: { alertname, severity: "warning", source: "fleetwright", kind: "workflow", run },
    annotations: { summary, description },
    startsAt: at,
    ...over(status, at),
    at,
    identity: { source: "fleetwright", alertname, run },
    about: {},
  };
}
