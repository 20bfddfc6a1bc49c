import { ALERT_SEVERITIES, type Alert, type AlertSeverity, type AlertStatus } from "./alert.ts";

/** What an alert is at a time: one whose source never says that it is over counts as over when it is stale. */
export const statusAt = ({ status, staleAt }: Pick<Alert, "status" | "staleAt">, now: Date): AlertStatus =>
  status === "firing" && staleAt !== undefined && staleAt <= now.toISOString() ? "resolved" : status;

/** When it was over; undefined while it fires. */
export function endOf(alert: Alert, now: Date): string | undefined {
  if (statusAt(alert, now) === "firing") return undefined;
  return alert.status === "firing" ? alert.staleAt : (alert.endsAt ?? alert.at);
}

export const isWorse = (a: AlertSeverity, b: AlertSeverity): boolean =>
  ALERT_SEVERITIES.indexOf(a) > ALERT_SEVERITIES.indexOf(b);

/** The worst of several; `none` of none. */
export const worstOf = (severities: readonly AlertSeverity[]): AlertSeverity =>
  severities.reduce((worst, each) => (isWorse(each, worst) ? each : worst), "none");
