import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import type { ClusterAlarm } from "#core/baseline/cluster-alarms.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { AlarmWriter } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";

/** EKS sends a value a minute; five are taken together. */
const PERIOD_SECONDS = 300;
const NAMESPACE = "AWS/EKS";

/** Makes CloudWatch alarms with the dimension `ClusterName`, by which they are found as a cluster's own. */
export function cloudWatchAlarmWriter(clients: Clients): AlarmWriter {
  return {
    create: (ref, alarm) =>
      awsCall(`alarm ${alarm.name}`, async () => {
        const cloudwatch = clients.of("cloudwatch", ref, (settings) => new CloudWatchClient(settings));
        const look = new DescribeAlarmsCommand({ AlarmNames: [alarm.name], AlarmTypes: ["MetricAlarm"] });
        const { MetricAlarms = [] } = await cloudwatch.call((client) => client.send(look));
        if (MetricAlarms.length > 0) return false;
        const put = new PutMetricAlarmCommand({
          AlarmName: alarm.name,
          AlarmDescription: alarm.description,
          ComparisonOperator: "GreaterThanThreshold",
          Threshold: alarm.above,
          EvaluationPeriods: alarm.periods,
          // A control plane without load sends nothing.
          TreatMissingData: "notBreaching",
          ...metricOf(ref, alarm),
        });
        await cloudwatch.call((client) => client.send(put));
        return true;
      }),
  };
}

function metricOf({ name }: ClusterRef, { of }: ClusterAlarm) {
  const Dimensions = [{ Name: "ClusterName", Value: name }];
  if ("metric" in of)
    return { Namespace: NAMESPACE, MetricName: of.metric, Dimensions, Statistic: of.statistic, Period: PERIOD_SECONDS };
  return {
    Metrics: [
      ...Object.entries(of.metrics).map(([Id, { metric, statistic }]) => ({
        Id,
        MetricStat: {
          Metric: { Namespace: NAMESPACE, MetricName: metric, Dimensions },
          Stat: statistic,
          Period: PERIOD_SECONDS,
        },
        ReturnData: false,
      })),
      { Id: "result", Expression: of.expression, ReturnData: true },
    ],
  };
}
