import type { Alert } from "#core/alerts/alert.ts";
import { joined } from "#core/alerts/joining.ts";
import { routesOf } from "#core/alerts/routing.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import { asService } from "#sandbox/invocation.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { interactive } from "#sandbox/slack/elements.ts";
import { alertRecord, clusterRef, firingAlert, incidentPart } from "./alert-records.ts";
import { alert, notifyBy, webhook } from "./alertmanager.ts";
import { type AlertBench, alertBench, alertsPolicy } from "./alerts.ts";
import { clusterRecord } from "./cluster-records.ts";
import { policyWith, stagePolicy } from "./fleet.ts";
import { PAGERDUTY, seedSecret } from "./pagers.ts";
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

/** What the policy of these scenarios names for pagers. */
export const PAGERS = { secrets: ["pager"], topics: ["arn:aws:sns:eu-west-1:111122223333:on-call"] };

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

/** People are `ana`, with the id U1, and anybody else; who does not acknowledge has pagers called that are out of order at first. */
async function actedOn(options: Options): Promise<void> {
  const [topic = ""] = PAGERS.topics;
  const [secret = ""] = PAGERS.secrets;
  const receivers = {
    oncall: [
      { kind: "pagerduty" as const, secret },
      { kind: "sns" as const, topic },
    ],
  };
  const alerts = alertsPolicy(
    {
      receivers,
      incidents: { clusters: 2, withinSeconds: 600, by: [] },
      digest: { cron: "0 * * * *", timezone: "UTC" },
    },
    { escalate: [{ afterSeconds: 300, receiver: "oncall" }] },
  );
  const people = { identity: "claimed" as const, slack: { U1: "ana" } };
  const schedules = ["watch-alerts", "send-digests"];
  const at = benchOf({ ...options, schedules, policy: policyWith([stagePolicy()], { alerts, people }) });
  at.sns.create(topic);
  await seedSecret(at, secret, "R0UTINGKEYR0UTINGKEYR0UTINGKEY00");
  await asService(() => at.ports.clusterRecords.save(clusterRecord("a")));
  at.http.answer(PAGERDUTY, "refused");
  await at.start();
  await at.pass(60);
  await take(at, [of("Slow", "a", at)]);
  await at.pass(600);
  at.http.answer(PAGERDUTY, { status: 400, body: "{}" });
  await at.pass(600);
  const press = async (action: string, channel = "eks-a") => {
    const message = at.slack.messages(channel).find(({ blocks }) => JSON.stringify(blocks).includes(action));
    if (!message) throw new Error(`no message of ${channel} has ${action}`);
    const chosen = interactive(message.blocks).find(({ action_id }) => action_id === action)?.options?.[0];
    await at.people.press("U1", message, action, { option: chosen?.value });
    await at.pass(10);
  };
  await undone(at);
  await press("alert-acknowledge");
  await press("alert-unacknowledge");
  await press("alert-snooze");
  await press("alert-show-cluster");
  await press("alert-silence");
  const [silence] = await asService(() => at.ports.silences.active(at.clock.now()));
  for (const text of [
    "alerts",
    "alerts a",
    "silences",
    "silence alertname=Full for 1h disks",
    `unsilence ${silence?.id}`,
    "cluster a",
    "upgrade status",
  ]) {
    await at.people.type("U1", text);
    await at.pass(10);
  }
  const onBoth = (name: string) =>
    take(
      at,
      ["a", "b"].map((cluster) => of(name, cluster, at)),
    );
  await onBoth("Lost");
  await at.pass(200);
  await press("alert-acknowledge", "eks-fleet");
  await onBoth("Gone");
  await at.pass(200);
  await take(at, [of("Full2", "a", at)]);
  await at.pass(60);
  const asked = await at.operator({ action: "list-alerts", cluster: "a" });
  const groups = asked.action === "list-alerts" ? asked.groups : [];
  await undone(at);
  const open = await asService(() => at.ports.incidents.open());
  const incident = open.find(({ acknowledged }) => acknowledged === undefined);
  await at.operator({ action: "acknowledge-alert", key: incident?.key ?? "", by: "ana", why: "" });
  for (const { key } of groups) {
    await at.operator({ action: "show-alert", key });
    await at.operator({ action: "acknowledge-alert", key, by: "ana", why: "" });
  }
  await at.operator({
    action: "test-alert",
    cluster: "a",
    labels: {},
    severity: "info",
    seconds: 60,
    by: "ana",
    why: "",
  });
  await at.pass(4000);
}

/** Who decided last died before carrying it out: that a cluster leaves and joins a fleet incident. */
const undone = (at: AlertBench): Promise<void> =>
  asService(async () => {
    for (const group of await at.ports.alertGroups.open()) {
      const part = incidentPart("a", { group: group.key });
      const cluster = clusterId(part.cluster);
      const telling = {
        id: `undone.${group.tellings}`,
        pages: [],
        join: [part],
        leave: [{ incident: part.incident, cluster }],
      };
      await at.ports.alertGroups.save({ ...group, telling });
    }
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
    // Some name their cluster by its whole id.
    await notifyBy(at, webhook([alert("Slower", {}, { cluster: clusterId(clusterRef("a")) })]));
    await at.pass(600);
    const ended = { status: "resolved", endsAt: at.clock.now().toISOString() };
    alarm(at, "cluster-errors", "OK");
    await notifyBy(at, webhook([alert("Slow", ended), alert("Slow", ended, { cluster: "b" })], { status: "resolved" }));
    await at.pass(1200);
  },
  "people act on alerts in every way, and pagers are called": actedOn,
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
