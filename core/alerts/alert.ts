import type { ClusterRef } from "../fleet/cluster.ts";

export type AlertStatus = "firing" | "resolved";

/**
 * As Prometheus's rules commonly have it. `none` is told to nobody by itself: it is a condition other alerts are inhibited by, such as a cluster that is being upgraded.
 */
export const ALERT_SEVERITIES = ["none", "info", "warning", "critical"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Who noticed. `fleetwright`: our own workflows, findings and conditions. */
export const ALERT_SOURCES = [
  "alertmanager",
  "cloudwatch",
  "eks",
  "guardduty",
  "health",
  "ssm",
  "states",
  "fleetwright",
] as const;
export type AlertSource = (typeof ALERT_SOURCES)[number];

/**
 * One shape for whatever needs somebody's attention, wherever it was noticed. Times are ISO 8601 strings in UTC.
 *
 * Labels say what it is and route it, as in Alertmanager; annotations are for people. These labels are always there: `alertname`, `severity`, `source`; these when they
 * are known: `cluster`, `account`, `region`, and the labels of the cluster (`tier`, `owner`, `team`, ...), which an alert's own labels of the same name give way to.
 */
export interface Alert {
  /** Of what identifies it: the same problem has the same one however often it is delivered, and firing or not. See `fingerprintOf`. */
  fingerprint: string;
  source: AlertSource;
  status: AlertStatus;
  severity: AlertSeverity;
  labels: Record<string, string>;
  annotations: AlertAnnotations;
  /** Since when it is so, as the source says. */
  startsAt: string;
  /** When it was over; only of a resolved one. */
  endsAt?: string;
  /** When it is taken to be over unless the source says it again; only of those whose source never says that they are over. */
  staleAt?: string;
  /** When the source said so: of two deliveries the later one counts, however they arrive. */
  at: string;
  /** The cluster it is about. */
  cluster?: ClusterRef;
  /** Why no cluster is known, in words, where there is none. */
  why?: string;
}

export interface AlertAnnotations {
  /** A line. */
  summary: string;
  description?: string;
  /** http or https; so is `url`. */
  runbookUrl?: string;
  /** Where to look at it: the console, Prometheus. */
  url?: string;
  /** How often it had been over and came back; absent: never. */
  reopened?: number;
  /** More of what the source says, by name. */
  details?: Record<string, string>;
}

/** A delivery that is no alert, and why: a named reason, so that nothing disappears without a word. */
export interface NotAnAlert {
  code: string;
  message: string;
}
