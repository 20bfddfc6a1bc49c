import type { Alert, AlertSeverity, AlertStatus } from "../alerts/alert.ts";
import { shorten } from "./blocks.ts";

const LINE = 220;

export const SEVERITY_ICONS: Record<AlertSeverity, string> = {
  none: ":white_circle:",
  info: ":information_source:",
  warning: ":large_orange_circle:",
  critical: ":red_circle:",
};

export const iconOf = (status: AlertStatus, severity: AlertSeverity): string =>
  status === "resolved" ? ":white_check_mark:" : SEVERITY_ICONS[severity];

/** Labels that say which of several things of one kind it is, the first three an alert has. */
const WHERE = [
  "namespace",
  "pod",
  "deployment",
  "statefulset",
  "daemonset",
  "node",
  "instance",
  "addon",
  "nodegroup",
  "site",
  "job",
];

export function whereOf({ labels }: Pick<Alert, "labels">): string {
  return WHERE.flatMap((name) => labels[name] || [])
    .slice(0, 3)
    .join("/");
}

/** An alert in a line: `shop/api-1 · p99 is above 2 s`. */
export function wordsOf(alert: Pick<Alert, "labels" | "annotations">): string {
  return shorten([whereOf(alert), alert.annotations.summary].filter((part) => part !== "").join(" · "), LINE);
}
