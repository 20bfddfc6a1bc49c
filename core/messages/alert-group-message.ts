import type { AlertmanagerDetail } from "#events/alertmanager/notification.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section, shorten } from "./blocks.ts";

/** What the message of a group of alerts shows. */
export interface AlertGroupState {
  /** When the notification came that is shown. */
  at: string;
  status: "firing" | "resolved";
  title: string;
  lines: string[];
  firing: number;
  leftOut: number;
  since: string;
  receiver: string;
  /** Why it stands in the channel it stands in, where that is not the cluster's. */
  why?: string;
}

/** Labels by which people's rules name an EKS cluster; the first one an alert has counts. */
const CLUSTER_LABELS = ["eks_cluster", "cluster_name", "cluster", "k8s_cluster_name"];
/** EKS's rule for names. */
const NAME = /^[0-9A-Za-z][\w-]{0,99}$/;
const LINES = 10;
const LINE = 250;

type Alert = AlertmanagerDetail["alerts"][number];

/** The one cluster that a group of alerts is about, or why there is none. */
export function clusterOfGroup({ alerts, commonLabels }: Pick<AlertmanagerDetail, "alerts" | "commonLabels">) {
  const named = (labels: Alert["labels"]): string | undefined => {
    const value = CLUSTER_LABELS.flatMap((label) => labels[label] ?? []).find((text) => text !== "");
    return value?.replace(/^arn:aws[a-z-]*:eks:[^:]*:\d{12}:cluster\//, "");
  };
  const names = new Set(alerts.length > 0 ? alerts.map(({ labels }) => named(labels)) : [named(commonLabels)]);
  const [name] = names;
  if (names.size > 1) return { why: "its alerts are of several clusters" };
  if (name === undefined) return { why: `no alert has a label that names a cluster (${CLUSTER_LABELS.join(", ")})` };
  return NAME.test(name) ? { cluster: name } : { why: `${shorten(name, 60)} is no name of a cluster` };
}

/** The group after a notification; an older one that comes late changes nothing. */
export function withNotification(state: AlertGroupState | undefined, detail: AlertmanagerDetail, why?: string) {
  if (state && state.at >= detail.receivedAt) return state;
  const { alerts, commonLabels, groupLabels, status, firing, leftOut, receiver, receivedAt: at } = detail;
  const labels = commonLabels.alertname === undefined ? groupLabels : commonLabels;
  const starts = alerts.map(({ startsAt }) => startsAt).sort();
  const next: AlertGroupState = {
    at,
    status,
    title: shorten(labels.alertname ?? "alerts of several names", LINE),
    lines: alerts.slice(0, LINES).map(lineOf),
    firing,
    leftOut: leftOut + Math.max(0, alerts.length - LINES),
    since: [...(state?.status === "firing" ? [state.since] : []), ...starts].sort()[0] ?? at,
    receiver,
    ...(why === undefined ? {} : { why }),
  };
  return next;
}

function lineOf({ status, labels, annotations }: Alert): string {
  const words = annotations.summary ?? annotations.description ?? annotations.message ?? "";
  const { alertname = "", severity = "", instance, pod, namespace, node } = labels;
  const where = [namespace, pod ?? node ?? instance].filter((part) => part !== undefined).join("/");
  const parts = [alertname, severity, where, words].filter((part) => part !== "");
  return shorten(`${status === "firing" ? ":fire:" : ":white_check_mark:"} ${parts.join(" · ")}`, LINE);
}

/** One message per group of alerts, edited in place until the group is resolved. */
export function alertGroupMessage(state: AlertGroupState): ChatMessage {
  const { status, title, firing, lines, leftOut, since, at, receiver, why } = state;
  const head =
    status === "firing" ? `:rotating_light: ${title}: ${firing} firing` : `:white_check_mark: ${title}: resolved`;
  const more = leftOut > 0 ? [`and ${leftOut} more`] : [];
  const until = status === "resolved" ? `, resolved ${at}` : "";
  // Escaped here as well: what a label says must mention nobody.
  return message(escaped(head), [
    section(`*${escaped(head)}*`),
    section([...lines, ...more].map(escaped).join("\n") || "no alert is shown"),
    context(
      `since ${since}${until} · Alertmanager receiver ${escaped(shorten(receiver, LINE))}${why === undefined ? "" : ` · here because ${escaped(why)}`}`,
    ),
  ]);
}
