import {
  CloudWatchClient,
  type CompositeAlarm,
  type DescribeAlarmsInput,
  type Dimension,
  type MetricAlarm,
  paginateDescribeAlarms,
} from "@aws-sdk/client-cloudwatch";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { AlarmReader } from "#core/ports.ts";
import { alarmsIn } from "./alarm-rule.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";
import type { Limited } from "./limited.ts";
import { allPages } from "./pages.ts";

/** As many as one call takes: names asked for, and alarms of a page. */
const PER_CALL = 100;

/**
 * CloudWatch alarms that belong to a cluster. A metric alarm does when one of its metrics has a dimension `ClusterName` with the cluster's name, a composite
 * alarm when one of the alarms its rule mentions does, whatever state that one is in.
 */
export function cloudWatchAlarmReader(clients: Clients): AlarmReader {
  return {
    inAlarm: (ref) =>
      awsCall(`alarms of ${ref.name}`, async () => {
        const cloudwatch = clients.of("cloudwatch", ref, (settings) => new CloudWatchClient(settings));
        const inAlarm = await describeAlarms(cloudwatch, { StateValue: "ALARM" });
        const known = new Belongings(ref);
        known.add(inAlarm);
        for (let names = known.missing(); names.length > 0; names = known.missing()) {
          const asked = names.slice(0, PER_CALL);
          known.add(await describeAlarms(cloudwatch, { AlarmNames: asked }), asked);
        }
        return inAlarm
          .filter(({ AlarmName = "" }) => known.has(AlarmName))
          .map(({ AlarmName = "", StateReason = "", StateTransitionedTimestamp, StateUpdatedTimestamp }) => ({
            name: AlarmName,
            since: (StateTransitionedTimestamp ?? StateUpdatedTimestamp ?? new Date(0)).toISOString(),
            reason: StateReason,
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      }),
  };
}

type Alarm = MetricAlarm | CompositeAlarm;

function describeAlarms(cloudwatch: Limited<CloudWatchClient>, input: DescribeAlarmsInput): Promise<Alarm[]> {
  const query: DescribeAlarmsInput = { AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: PER_CALL, ...input };
  return cloudwatch.call((client) =>
    allPages(paginateDescribeAlarms({ client }, query), ({ MetricAlarms = [], CompositeAlarms = [] }): Alarm[] => [
      ...MetricAlarms,
      ...CompositeAlarms,
    ]),
  );
}

/** What is known of alarms by name: whether a metric alarm is the cluster's, and which alarms a composite one mentions. */
class Belongings {
  readonly #ref: ClusterRef;
  readonly #alarms = new Map<string, boolean | string[]>();

  constructor(ref: ClusterRef) {
    this.#ref = ref;
  }

  /** @param asked names that are settled with this: those not found belong to nobody */
  add(alarms: readonly Alarm[], asked: readonly string[] = []): void {
    for (const name of asked) this.#alarms.set(name, false);
    for (const alarm of alarms) {
      const rule = "AlarmRule" in alarm ? alarm.AlarmRule : undefined;
      this.#alarms.set(
        alarm.AlarmName ?? "",
        rule === undefined ? isOf(alarm as MetricAlarm, this.#ref) : alarmsIn(rule, this.#ref),
      );
    }
  }

  /** Alarms that are mentioned and were not read yet. */
  missing(): string[] {
    const mentioned = [...this.#alarms.values()].flatMap((known) => (typeof known === "boolean" ? [] : known));
    return [...new Set(mentioned)].filter((name) => !this.#alarms.has(name));
  }

  /** @param above composite alarms on the way here: CloudWatch lets them mention each other in a circle */
  has(name: string, above: readonly string[] = []): boolean {
    const known = this.#alarms.get(name) ?? false;
    if (typeof known === "boolean") return known;
    return known.some((child) => !above.includes(child) && this.has(child, [...above, name]));
  }
}

function isOf({ Namespace, Dimensions, Metrics = [] }: MetricAlarm, ref: ClusterRef): boolean {
  if (names(Namespace, Dimensions, ref)) return true;
  return Metrics.some(
    ({ MetricStat, AccountId }) =>
      (AccountId === undefined || AccountId === ref.account) &&
      names(MetricStat?.Metric?.Namespace, MetricStat?.Metric?.Dimensions, ref),
  );
}

/** ECS has clusters and a dimension `ClusterName` too, and nothing keeps people from using a name twice. */
const OF_ECS = /^(AWS\/)?ECS(\/|$)/;

function names(namespace: string | undefined, dimensions: Dimension[] | undefined, { name }: ClusterRef): boolean {
  if (OF_ECS.test(namespace ?? "")) return false;
  return (dimensions ?? []).some(({ Name, Value }) => Name === "ClusterName" && Value === name);
}
