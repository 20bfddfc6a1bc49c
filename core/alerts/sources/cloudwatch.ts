import type { AlarmNews } from "#events/aws/cloudwatch-alarm.ts";
import type { About } from "../about.ts";
import { type AlertDraft, notAlert, type Reading } from "../draft.ts";
import { severityIn } from "../severity.ts";

/** Dimensions by which Container Insights names what is in a cluster, and what everybody else calls it. */
const LABELS: Record<string, string> = {
  Namespace: "namespace",
  PodName: "pod",
  NodeName: "node",
  Service: "service",
  InstanceId: "instance",
  NodegroupName: "nodegroup",
};

/** ECS has clusters and a dimension `ClusterName` too. */
const OF_ECS = /^(AWS\/)?ECS(\/|$)/;

/** Alarms of CloudWatch: metric, math, anomaly and composite ones, as EventBridge, SNS or an alarm's own action tells of them: the same alarm is the same alert. */
export function cloudWatchAlerts(news: readonly AlarmNews[] | "changed"): Reading {
  if (news === "changed")
    return notAlert("ALARM_CHANGED", "an alarm was made or changed, which says nothing of its state");
  if (news.length === 0) return notAlert("NO_ALARM", "a message in SNS that is no alarm of CloudWatch's");
  const told = news.filter(({ state }) => state !== "INSUFFICIENT_DATA");
  if (told.length === 0)
    return notAlert("NO_DATA", "the alarm has too little data, which says neither that it is over nor that it is not");
  const [quiet] = told.filter(({ state, suppressedBy }) => state === "ALARM" && suppressedBy !== undefined);
  const drafts = told.filter((alarm) => alarm.state !== "ALARM" || alarm.suppressedBy === undefined).map(draftOf);
  if (drafts.length > 0 || !quiet) return { drafts };
  return notAlert("SUPPRESSED", `the alarm's own suppressor keeps it quiet (${quiet.suppressedBy})`);
}

function draftOf(alarm: AlarmNews): AlertDraft {
  const { name, arn, state, reason, at, description, metrics, overheard } = alarm;
  const [, , , region, account] = arn.split(":");
  const place = { ...(account ? { account } : {}), ...(region ? { region } : {}) };
  const severity = severityIn(name, description ?? "") ?? "warning";
  const status = state === "ALARM" ? "firing" : "resolved";
  const [first] = metrics;
  return {
    source: "cloudwatch",
    status,
    severity,
    labels: { alertname: name, severity, source: "cloudwatch", alarm: name, ...place, ...labelsOf(alarm) },
    annotations: {
      summary: description ?? `CloudWatch alarm ${name}`,
      description: reason,
      ...(region ? { url: consoleUrl(region, name) } : {}),
      ...(first?.name ? { details: { metric: `${first.namespace} ${first.name}` } } : {}),
    },
    startsAt: at,
    ...(status === "resolved" ? { endsAt: at } : {}),
    at,
    identity: { source: "cloudwatch", alarm: arn === "" ? name : arn },
    about: aboutOf(alarm, place),
    ...(overheard ? { overheard } : {}),
  };
}

function labelsOf({ metrics }: AlarmNews): Record<string, string> {
  const dimensions = Object.assign({}, ...metrics.map((metric) => metric.dimensions)) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(dimensions).flatMap(([name, value]) => {
      const label = LABELS[name];
      return label === undefined ? [] : [[label, value]];
    }),
  );
}

function aboutOf({ name, description, metrics, rule }: AlarmNews, place: Pick<About, "account" | "region">): About {
  const names = metrics.flatMap(({ namespace, dimensions }) =>
    OF_ECS.test(namespace) || dimensions.ClusterName === undefined ? [] : [dimensions.ClusterName],
  );
  return { names: [...new Set(names)], texts: [name, rule ?? "", description ?? ""], ...place };
}

const consoleUrl = (region: string, alarm: string): string =>
  `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(alarm)}`;
