import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { KnownCluster } from "#core/alerts/about.ts";
import { finish } from "#core/alerts/draft.ts";
import { type Knowledge, readAlerts } from "#core/alerts/read.ts";
import { alertmanagerEvent } from "#events/alertmanager/notification.ts";
import { alertmanagerWebhook } from "#events/http/alertmanager.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

/** What each recorded delivery is: `alertname status severity cluster`, or the name of why it is no alert. */
const EXPECTED: Record<string, string> = {
  "alertmanager/webhook-v4-firing.json": "HighValue firing warning it names no cluster",
  "cloudwatch-alarm/creation-of-a-composite-alarm-with-a-suppressor-alarm.json": "ALARM_CHANGED",
  "cloudwatch-alarm/creation-of-a-composite-alarm.json": "ALARM_CHANGED",
  "cloudwatch-alarm/deletion-of-a-composite-alarm-with-a-suppressor-alarm.json":
    "ServiceAggregatedAlarm resolved warning it names no cluster",
  "cloudwatch-alarm/deletion-of-a-metric-math-alarm.json":
    "TotalNetworkTrafficTooHigh resolved warning it names no cluster",
  "cloudwatch-alarm/state-change-for-a-composite-alarm-with-a-suppressor-alarm.json": "SUPPRESSED",
  "cloudwatch-alarm/state-change-for-a-metric-math-alarm.json":
    "TotalNetworkTrafficTooHigh firing warning it names no cluster",
  "cloudwatch-alarm/state-change-for-a-single-metric-alarm.json": "ServerCpuTooHigh firing warning it names no cluster",
  "cloudwatch-alarm/state-change-for-an-anomaly-detection-alarm.json":
    "EC2 CPU Utilization Anomaly firing warning it names no cluster",
  "cloudwatch-alarm/update-of-a-composite-alarm-with-a-suppressor-alarm.json": "ALARM_CHANGED",
  "cloudwatch-alarm/update-of-a-metric-alarm.json": "ALARM_CHANGED",
  "guardduty/eventbridge-envelope-template.json": "NO_EVENT",
  "guardduty/getfindings-kubernetes.json": "GuardDutyFinding firing critical test-cluster",
  "health/account-issue-elb.json": "AWSHealthIssue firing warning it names no cluster",
  "health/backup-event-instance-store.json": "AWSHealthIssue firing warning it names no cluster",
  "health/phd-ec2-retire-recorded.json": "NOT_A_PROBLEM",
  "health/planned-lifecycle-lambda.json": "OTHER_SERVICE",
  "health/public-operational-issue.json": "AWSHealthIssue firing warning it names no cluster",
  "health/scheduled-change-ec2-retirement.json": "NOT_A_PROBLEM",
  "lambda-envelopes/cloudWatchAlarmEventCompositeMetric.json": "CompositeDemo.Main firing warning it names no cluster",
  "lambda-envelopes/cloudWatchAlarmEventSingleMetric.json": "Test alert firing warning it names no cluster",
  "lambda-envelopes/cloudwatch-alarm-sns-payload-multiple-metrics.json": "EXAMPLE firing warning it names no cluster",
  "lambda-envelopes/cloudwatch-alarm-sns-payload-single-metric.json": "EXAMPLE firing warning it names no cluster",
  "lambda-envelopes/eventBridgeEvent.json": "NO_PROBLEM",
  "lambda-envelopes/sns-event.json": "NO_ALARM",
  "lambda-envelopes/snsEvent.json": "NO_ALARM",
  "lambda-envelopes/snsSqsEvent.json": "NO_EVENT",
  "scheduler/c7n-scheduler.CreateSchedule_1.json": "NO_EVENT",
  "scheduler/c7n-scheduler.GetSchedule_2.json": "NO_EVENT",
  "scheduler/c7n-scheduler.GetSchedule_4.json": "NO_EVENT",
  "scheduler/c7n-scheduler.UpdateSchedule_1.json": "NO_EVENT",
  "scheduler/context-attributes.json": "NO_EVENT",
  "scheduler/scheduled-event.json": "NO_PROBLEM",
  "slack/block-actions-documented.json": "NO_EVENT",
  "slack/java-sdk-SlashCommandPayload.json": "NO_EVENT",
  "slack/java-sdk-ViewClosedPayload.json": "NO_EVENT",
  "slack/java-sdk-ViewSubmissionPayload.json": "NO_EVENT",
  "slack/signature-documented-vector.json": "NO_EVENT",
  "slack/slack-go-action-callback.json": "NO_EVENT",
  "slack/slack-go-block-actions-1.json": "NO_EVENT",
  "slack/slack-go-block-actions-2.json": "NO_EVENT",
  "slack/slack-go-block-actions-3.json": "NO_EVENT",
  "slack/slack-go-dialog-submission-callback.json": "NO_EVENT",
  "slack/slack-go-view-closed-callback.json": "NO_EVENT",
  "slack/slack-go-view-submission-callback.json": "NO_EVENT",
  "ssm/association-compliant.json": "NOT_A_HYBRID_NODE",
  "ssm/association-non-compliant.json": "NOT_A_HYBRID_NODE",
  "ssm/automation-execution-status-change-notification.json": "NO_PROBLEM",
  "ssm/automation-step-status-change-notification.json": "NO_PROBLEM",
  "ssm/calendar-closed.json": "NO_PROBLEM",
  "ssm/calendar-open.json": "NO_PROBLEM",
  "ssm/create-parameter.json": "NO_PROBLEM",
  "ssm/delete-parameter.json": "NO_PROBLEM",
  "ssm/patch-compliant.json": "NO_PROBLEM",
  "ssm/patch-non-compliant.json": "NOT_A_HYBRID_NODE",
  "ssm/register-a-target.json": "NO_PROBLEM",
  "ssm/run-command-invocation-status-change-notification.json": "NO_PROBLEM",
  "ssm/run-command-status-change-notification.json": "NO_PROBLEM",
  "ssm/state-manager-association-state-change.json": "NO_PROBLEM",
  "ssm/state-manager-instance-association-state-change.json": "NO_PROBLEM",
  "ssm/task-execution-type.json": "NO_PROBLEM",
  "ssm/task-target-processed.json": "NO_PROBLEM",
  "ssm/update-parameter.json": "NO_PROBLEM",
  "ssm/window-execution-type.json": "NO_PROBLEM",
  "ssm/window-state-change.json": "NO_PROBLEM",
  "stepfunctions/execution-aborted.json": "NOT_OURS",
  "stepfunctions/execution-failed.json": "NOT_OURS",
  "stepfunctions/execution-started.json": "NOT_OURS",
  "stepfunctions/execution-succeeded.json": "NOT_OURS",
  "stepfunctions/execution-timed-out.json": "NOT_OURS",
};

const FLEET: KnownCluster[] = [
  { ref: { account: "123456789012", region: "us-east-1", name: "test-cluster" }, labels: { tier: "prod" } },
];
const REGIONS = ["us-east-1", "us-east-2", "ap-southeast-2", "af-south-1"];
const KNOWN: Knowledge = {
  accounts: [{ id: "123456789012", name: "recorded", regions: REGIONS }],
  nodeOf: () => undefined,
};

const FOLDER = "data/3-other-events";
const files = missing(FOLDER)
  ? []
  : readdirSync(sharedPath(FOLDER), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json"))
      .sort();

/** A file as what reaches us: some hold what stands in an event, in the words of another API. */
function deliveryOf(file: string): unknown {
  const recorded = JSON.parse(readFileSync(sharedPath(`${FOLDER}/${file}`), "utf8"));
  if (file.startsWith("alertmanager/")) {
    const { detail, ...event } = alertmanagerEvent(alertmanagerWebhook.parse(recorded), "2022-10-04T13:33:00.000Z");
    return { ...envelope(event.source, event.detailType, event.time), detail };
  }
  if (file === "guardduty/getfindings-kubernetes.json")
    return { ...envelope("aws.guardduty", "GuardDuty Finding", "2023-01-19T12:20:00Z"), detail: inEvents(recorded[0]) };
  // Its id was cut off in the stored text.
  return file === "health/public-operational-issue.json" ? { id: "1", ...recorded } : recorded;
}

const envelope = (source: string, kind: string, time: string) => ({
  ...{ version: "0", id: "1", account: "123456789012", region: "us-east-1", resources: [] },
  ...{ source, "detail-type": kind, time },
});

/** GuardDuty's API begins names with capitals, its events do not. */
function inEvents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inEvents);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.charAt(0).toLowerCase() + name.slice(1), inEvents(inner)]),
  );
}

const outcomeOf = (delivery: unknown): string => {
  const reading = readAlerts(delivery, KNOWN);
  if ("notAlert" in reading) return reading.notAlert.code;
  return reading.drafts
    .map((draft) => finish(draft, FLEET))
    .map(
      ({ labels, status, severity, cluster, why }) =>
        `${labels.alertname} ${status} ${severity} ${cluster?.name ?? why}`,
    )
    .join(" + ");
};

describe.skipIf(files.length === 0)("recorded deliveries as alerts", () => {
  it.each(files)("%s", (file) => {
    expect(outcomeOf(deliveryOf(file))).toBe(EXPECTED[file]);
  });
});

describe.skipIf(files.length === 0)("the same problem told twice", () => {
  const recorded = (file: string) => JSON.parse(readFileSync(sharedPath(`${FOLDER}/${file}`), "utf8"));
  const alertsOf = (delivery: unknown) => {
    const reading = readAlerts(delivery, KNOWN);
    return "drafts" in reading ? reading.drafts.map((draft) => finish(draft, FLEET)) : [];
  };

  it("by AWS Health: through the backup Region, and page after page, it is one alert", () => {
    const backup = recorded("health/backup-event-instance-store.json");
    const first = { ...backup, id: "2", region: "us-west-2", detail: { ...backup.detail, backupEvent: "false" } };
    const second = { ...first, id: "3", detail: { ...first.detail, page: "2", totalPages: "2" } };
    const told = [backup, first, second].flatMap(alertsOf);
    expect(told).toHaveLength(3);
    expect(new Set(told.map(({ fingerprint, status, at }) => [fingerprint, status, at].join()))).toHaveLength(1);
  });

  it("by CloudWatch: on the bus, in SNS and as the alarm's action it is one alert", () => {
    const byBus = recorded("cloudwatch-alarm/state-change-for-a-single-metric-alarm.json");
    const { alarmName, state, configuration } = byBus.detail;
    const [arn] = byBus.resources;
    const action = {
      source: "aws.cloudwatch",
      alarmArn: arn,
      accountId: "123456789012",
      region: "us-east-1",
      time: state.timestamp,
      alarmData: { alarmName, state, configuration },
    };
    const sns = recorded("lambda-envelopes/cloudwatch-alarm-sns-payload-single-metric.json");
    const message = {
      ...JSON.parse(sns.Records[0].Sns.Message),
      ...{ AlarmName: alarmName, AlarmArn: arn, StateChangeTime: state.timestamp, NewStateReason: state.reason },
    };
    sns.Records[0].Sns.Message = JSON.stringify(message);
    const told = [byBus, action, sns].flatMap(alertsOf);
    expect(told.map(({ fingerprint, status, at }) => [fingerprint, status, at])).toEqual(
      [1, 2, 3].map(() => [told[0]?.fingerprint, "firing", "2019-10-02T17:04:40.989Z"]),
    );
  });
});
