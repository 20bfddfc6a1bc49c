import type { EventEnvelope } from "#events/envelope.ts";
import type { DoorPath } from "#events/http/door.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { type Delivery, isFiring, type StormAlert } from "./storm.ts";

const summaryOf = ({ kind, token }: StormAlert): string => `${kind.name} ${token}`;

/** Hands a delivery to the product as its source would: through the webhook's door, or as an event on the bus. */
export async function hand(sandbox: Sandbox, began: number, { at, alerts }: Delivery): Promise<void> {
  const [first] = alerts;
  if (!first) return;
  const time = (seconds: number): string => new Date(began + seconds * 1000).toISOString();
  if (first.kind.via === "alertmanager") {
    const path: DoorPath = "/webhooks/alertmanager";
    const answer = await sandbox.door({
      method: "POST",
      path,
      headers: { "content-type": "application/json", authorization: `Bearer ${sandbox.webhookSecret}` },
      body: Buffer.from(JSON.stringify(webhookOf(alerts, at, time))),
    });
    if (answer?.statusCode !== 202) throw new Error(`the webhook was answered with ${answer?.statusCode}`);
    return;
  }
  for (const alert of alerts)
    sandbox.bus.put(alert.kind.via === "cloudwatch" ? alarmOf(alert, at, time) : findingOf(alert, at, time));
}

type Time = (seconds: number) => string;

function webhookOf(alerts: readonly StormAlert[], at: number, time: Time) {
  const labels = { alertname: alerts[0]?.kind.name ?? "", cluster: alerts[0]?.cluster.name ?? "" };
  return {
    version: "4",
    groupKey: `{}:{alertname="${labels.alertname}", cluster="${labels.cluster}"}`,
    truncatedAlerts: 0,
    status: alerts.some((alert) => isFiring(alert, at)) ? "firing" : "resolved",
    receiver: "fleetwright",
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: "http://alertmanager",
    alerts: alerts.map((alert) => {
      const passed = alert.changes.filter((change) => change <= at);
      const firing = isFiring(alert, at);
      const { severity } = alert.kind;
      return {
        status: firing ? "firing" : "resolved",
        labels: {
          ...labels,
          severity,
          namespace: "shop",
          pod: `api-${alert.token.slice(1)}`,
          job: "kube-state-metrics",
        },
        annotations: { summary: summaryOf(alert), runbook_url: `http://runbooks/${labels.alertname}` },
        startsAt: time((firing ? passed.at(-1) : passed.at(-2)) ?? 0),
        endsAt: firing ? "0001-01-01T00:00:00Z" : time(passed.at(-1) ?? 0),
        generatorURL: "http://prometheus/graph",
        fingerprint: "0000000000000000",
      };
    }),
  };
}

type Put = Partial<EventEnvelope> & Pick<EventEnvelope, "source" | "detail-type" | "detail">;

function alarmOf(alert: StormAlert, at: number, time: Time): Put {
  const { cluster, kind } = alert;
  const alarmName = `${cluster.name}-${kind.name}`;
  const value = isFiring(alert, at) ? "ALARM" : "OK";
  const metric = { namespace: "ContainerInsights", name: "cpu", dimensions: { ClusterName: cluster.name } };
  return {
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    account: cluster.account,
    region: cluster.region,
    resources: [`arn:aws:cloudwatch:${cluster.region}:${cluster.account}:alarm:${alarmName}`],
    detail: {
      alarmName,
      state: { value, reason: "Threshold Crossed", timestamp: time(at).replace("Z", "+0000") },
      configuration: { description: summaryOf(alert), metrics: [{ id: "m", metricStat: { metric } }] },
    },
  };
}

function findingOf(alert: StormAlert, at: number, time: Time): Put {
  const { account, region, name } = alert.cluster;
  return {
    source: "aws.guardduty",
    "detail-type": "GuardDuty Finding",
    account,
    region,
    detail: {
      accountId: account,
      region,
      id: alert.token,
      arn: `arn:aws:guardduty:${region}:${account}:detector/d/finding/${alert.token}`,
      type: "Execution:Kubernetes/ExecInKubeSystemPod",
      title: summaryOf(alert),
      severity: 8,
      createdAt: time(alert.changes[0] ?? 0),
      updatedAt: time(at),
      resource: {
        resourceType: "EKSCluster",
        eksClusterDetails: { name, arn: `arn:aws:eks:${region}:${account}:cluster/${name}`, tags: [] },
      },
      service: { archived: !isFiring(alert, at), count: 1 },
    },
  };
}
