import type { Alert } from "#core/alerts/alert.ts";
import { joined } from "#core/alerts/joining.ts";
import { routesOf } from "#core/alerts/routing.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import { asService } from "#sandbox/invocation.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import type { SlackMessage } from "#sandbox/slack/slack.ts";
import { alertRecord, clusterRef, firingAlert, incidentPart } from "./alert-records.ts";
import { alert, notifyBy, webhook } from "./alertmanager.ts";
import { type AlertBench, alertBench, alertsPolicy } from "./alerts.ts";
import { clusterRecord } from "./cluster-records.ts";
import { policyWith, stagePolicy } from "./fleet.ts";
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
    // Some name their cluster by its whole id.
    await notifyBy(at, webhook([alert("Slower", {}, { cluster: clusterId(clusterRef("a")) })]));
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
  "people act on alerts in Slack and by hand": async (options) => {
    const people = { identity: "claimed" as const, slack: { U1: "ana" } };
    const at = benchOf({ policy: policyWith([stagePolicy()], { alerts: policy, people }), ...options });
    await asService(() =>
      Promise.all(
        ["a", "b"].map((name) => at.ports.clusterRecords.save(clusterRecord(name, { ref: clusterRef(name) }))),
      ),
    );
    await take(at, [of("Slow", "a", at), of("Slow", "b", at)]);
    await at.pass(400);
    await press(at, "eks-fleet", "alert-acknowledge");
    await at.operator({ action: "list-alerts" });
    for (const [index, { key }] of (await at.ports.alertGroups.open()).entries()) {
      await at.operator({ action: "show-alert", key: key.slice(0, 10) });
      // Who was at it before died before anything was said: whoever comes next says it.
      await diedSaying(at, key);
      if (index === 0) await at.operator({ action: "acknowledge-alert", key, by: "ana" });
      else await press(at, "eks-b", "alert-acknowledge");
    }
    for (const action of ["alert-snooze", "alert-silence", "alert-show-cluster", "alert-unacknowledge"])
      await press(at, "eks-b", action);
    for (const text of ["alerts", "alerts a", "silences", "silence Slow 1h disks", "cluster a"]) {
      await at.people.type("U1", text);
      await at.clock.settle();
    }
    for (const { id } of await at.ports.silences.active(at.clock.now())) await at.people.type("U1", `unsilence ${id}`);
    await at.pass(600);
  },
};

type Block = { elements?: { action_id?: string; options?: { value: string }[] }[] };
const elementOf = ({ blocks }: SlackMessage, action: string) =>
  (blocks as Block[]).flatMap(({ elements = [] }) => elements).find(({ action_id }) => action_id === action);

/** Presses the button, or takes the first option of the menu, of the newest message in a channel that has it. */
async function press(at: AlertBench, channel: string, action: string): Promise<void> {
  const message = at.slack.messages(channel).findLast((each) => elementOf(each, action));
  if (!message) throw new Error(`no message in ${channel} has ${action}`);
  const option = elementOf(message, action)?.options?.[0]?.value;
  await at.people.press("U1", message, action, option === undefined ? {} : { option });
  await at.pass(10);
}

/** Leaves a group with something to say of every kind. */
const diedSaying = (at: AlertBench, key: string): Promise<void> =>
  asService(async () => {
    const group = await at.ports.alertGroups.get(key);
    const [part] = group?.parts ?? [];
    if (!group || !part) throw new Error(`the group ${key} has no part in an incident`);
    const gone = { incident: part.incident, cluster: "111122223333/eu-central-1/gone" };
    const pages = group.paged.map((to) => ({ to, action: "trigger" as const }));
    const join = (await at.ports.incidents.parts(part.incident)).filter((each) => each.group === key);
    await at.ports.alertGroups.save({ ...group, telling: { id: "1.99", pages, join, leave: [gone] } });
  });
