import type { Alert } from "#core/alerts/alert.ts";
import { joined } from "#core/alerts/joining.ts";
import { routesOf } from "#core/alerts/routing.ts";
import { receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import { asService } from "#sandbox/invocation.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { alertRecord, clusterRef, firingAlert, incidentPart } from "./alert-records.ts";
import { alert, notifyBy, webhook } from "./alertmanager.ts";
import { type AlertBench, alertBench, alertsPolicy } from "./alerts.ts";
import { fleetOf, seedCluster } from "./sandbox.ts";

type Options = Partial<SandboxOptions>;

const policy = alertsPolicy(
  {
    receivers: {
      oncall: [
        { kind: "pagerduty", secret: "pager" },
        { kind: "channel", channel: "#eks-{cluster}" },
      ],
    },
    incidents: { clusters: 2, withinSeconds: 600, by: [] },
  },
  { receiver: "oncall", routes: [] },
);

const benchOf = (options: Options): AlertBench =>
  alertBench(policy, {
    fleet: fleetOf(...["a", "b"].map((name) => seedCluster(name, { nodegroups: [], addons: [] }))),
    ...options,
  });

const of = (name: string, cluster: string, at: AlertBench): Alert => {
  const now = at.clock.now().toISOString();
  return firingAlert(name, { cluster: clusterRef(cluster), startsAt: now, at: now });
};

const take = (at: AlertBench, alerts: Alert[]) => asService(() => receiveAlerts(at.ports, alerts, at.clock.now()));

const alarm = (at: AlertBench, name: string, value: "ALARM" | "OK") =>
  at.bus.put({
    source: "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    detail: {
      alarmName: name,
      state: { value, reason: "injected", timestamp: at.clock.now().toISOString().replace("Z", "+0000") },
      configuration: {
        metrics: [
          {
            metricStat: {
              metric: { namespace: "ContainerInsights", name: "errors", dimensions: { ClusterName: "a" } },
            },
          },
        ],
      },
    },
  });

/** What becomes of alerts; see `EVERYTHING`. */
export const ALERTS: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  "alerts of every kind are told, on one cluster and on many": async (options) => {
    const at = benchOf(options);
    await at.start();
    await at.pass(60);
    alarm(at, "cluster-errors", "ALARM");
    at.bus.put({
      source: "aws.ssm",
      "detail-type": "Configuration Compliance State Change",
      detail: {
        "compliance-status": "non_compliant",
        "compliance-type": "Patch",
        "resource-id": "mi-0123456789abcdef0",
      },
    });
    // A list of clusters is kept for a minute.
    await at.pass(120);
    await notifyBy(at, webhook([alert("Slow"), alert("Slow", {}, { cluster: "b" })]));
    await at.pass(600);
    const ended = { status: "resolved", endsAt: at.clock.now().toISOString() };
    alarm(at, "cluster-errors", "OK");
    await notifyBy(at, webhook([alert("Slow", ended), alert("Slow", ended, { cluster: "b" })], { status: "resolved" }));
    await at.pass(1200);
  },
  "what got lost of alerts is found": async (options) => {
    const at = benchOf(options);
    await at.start();
    await at.pass(60);
    const lost = ["a", "b"].map((cluster) => of("Lost", cluster, at));
    await asService(async () => {
      // Who took them died before any timer was set.
      for (const each of lost) {
        await at.ports.alerts.save(alertRecord(each));
        for (const routed of routesOf(policy, each)) {
          const group = joined(await at.ports.alertGroups.get(routed.groupKey), routed, [each], at.clock.now());
          if (group) await at.ports.alertGroups.save(group);
        }
      }
      await at.ports.alerts.save(alertRecord({ ...of("Stale", "a", at), staleAt: at.clock.now().toISOString() }));
      await at.ports.alerts.save(alertRecord(of("Alone", "a", at)));
    });
    await at.pass(400);
    // An incident whose timer was lost, with a part of a group that is gone.
    const [part] = await at.ports.incidents.parts((await at.ports.incidents.open())[0]?.key ?? "");
    await asService(async () => {
      if (!part) return;
      await at.ports.incidents.join(incidentPart("c", { incident: part.incident }));
      const incident = await at.ports.incidents.get(part.incident);
      if (incident) await at.ports.incidents.save({ ...incident, dueAt: "2026-11-23T09:00:00.000Z" });
    });
    await at.pass(400);
    await take(
      at,
      lost.map((each) => ({ ...each, status: "resolved", at: at.clock.now().toISOString() })),
    );
    await at.pass(1200);
  },
};
