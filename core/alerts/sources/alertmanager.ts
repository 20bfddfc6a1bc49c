import type { AlertmanagerDetail } from "#events/alertmanager/notification.ts";
import type { AlertDraft, Reading } from "../draft.ts";
import { severityOf } from "../severity.ts";

/** Labels by which people's rules name an EKS cluster, the surest first. */
const CLUSTER_LABELS = ["eks_cluster", "cluster_name", "cluster", "k8s_cluster_name"];

const LONGEST = 1000;

/** Alerts of a Prometheus Alertmanager's notification. Its own grouping is not kept: groups are made here, of what all sources say. */
export function alertmanagerAlerts({ alerts, receivedAt, externalURL }: AlertmanagerDetail): Reading {
  return { drafts: alerts.map((alert) => draftOf(alert, receivedAt, externalURL)) };
}

function draftOf(
  { status, labels, annotations, startsAt, endsAt }: AlertmanagerDetail["alerts"][number],
  at: string,
  externalURL: string,
): AlertDraft {
  const severity = severityOf(labels.severity);
  const { alertname = "unnamed alert" } = labels;
  const words = annotations.summary ?? annotations.title ?? annotations.message ?? annotations.description ?? alertname;
  const named = CLUSTER_LABELS.flatMap((label) => labels[label] || []);
  const url = linkOf(externalURL);
  const runbookUrl = linkOf(annotations.runbook_url ?? annotations.runbook);
  const ended = new Date(endsAt).toISOString();
  return {
    source: "alertmanager",
    status,
    severity,
    labels: { severity, ...labels, alertname, source: "alertmanager" },
    annotations: {
      summary: words.slice(0, LONGEST),
      ...(annotations.description && annotations.description !== words
        ? { description: annotations.description.slice(0, LONGEST) }
        : {}),
      ...(runbookUrl ? { runbookUrl } : {}),
      ...(url ? { url } : {}),
    },
    startsAt: new Date(startsAt).toISOString(),
    // Alertmanager writes the year 1 while it does not know.
    ...(status === "resolved" ? { endsAt: ended > new Date(startsAt).toISOString() ? ended : at } : {}),
    at,
    // The same fingerprint as Alertmanager's own.
    identity: labels,
    about: {
      arns: named.filter((name) => name.startsWith("arn:")),
      names: named.filter((name) => !name.startsWith("arn:")).slice(0, 1),
      ...(/^\d{12}$/.test(labels.account ?? labels.account_id ?? "")
        ? { account: labels.account ?? labels.account_id ?? "" }
        : {}),
      ...(/^[a-z]{2}(-[a-z]+)+-\d$/.test(labels.region ?? "") ? { region: labels.region ?? "" } : {}),
    },
  };
}

const linkOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^https?:\/\/[^\s<>|]+$/.test(text) ? text : undefined;
