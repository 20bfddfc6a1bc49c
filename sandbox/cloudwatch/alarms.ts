import type { CompositeAlarm, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { SandboxEnvironment } from "../aws/service.ts";
import type { FleetSeed } from "../fleet/seed.ts";

export type Alarm = (MetricAlarm | CompositeAlarm) & { AlarmName: string };
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface Place {
  account: string;
  region: string;
}

/** The alarms of all accounts and Regions. Nothing evaluates metrics: an alarm is in the state somebody put it into. */
export class Alarms {
  readonly #environment: SandboxEnvironment;
  readonly #alarms = new Map<string, Alarm>();

  constructor(environment: SandboxEnvironment, fleet: FleetSeed) {
    this.#environment = environment;
    for (const { alarms, ...ref } of fleet.clusters) {
      for (const { name, state, reason, since, namespace, metricName } of alarms) {
        this.put(ref, metricAlarm(ref, { name, namespace, metricName }));
        this.setState(ref, { name, state, reason, ...(since === undefined ? {} : { since: new Date(since) }) });
      }
    }
  }

  /** By name, as CloudWatch lists them. */
  list(place: Place): Alarm[] {
    const prefix = keyOf(place, "");
    return [...this.#alarms.entries()]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, alarm]) => alarm)
      .sort((a, b) => (a.AlarmName < b.AlarmName ? -1 : 1));
  }

  /** A new alarm has no data yet; one that is put again keeps its state. */
  put(place: Place, alarm: Alarm): void {
    const now = this.#environment.clock.now();
    const key = keyOf(place, alarm.AlarmName);
    const { StateValue, StateReason, StateUpdatedTimestamp, StateTransitionedTimestamp } = this.#alarms.get(key) ?? {
      StateValue: "INSUFFICIENT_DATA",
      StateReason: "Unchecked: Initial alarm creation",
      StateUpdatedTimestamp: now,
      StateTransitionedTimestamp: now,
    };
    this.#alarms.set(key, {
      AlarmArn: `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:${alarm.AlarmName}`,
      AlarmConfigurationUpdatedTimestamp: now,
      ActionsEnabled: true,
      ...alarm,
      StateValue,
      StateReason,
      StateUpdatedTimestamp,
      StateTransitionedTimestamp,
    });
  }

  /** @returns false when there is no such alarm */
  setState(place: Place, change: { name: string; state: AlarmState; reason: string; since?: Date }): boolean {
    const alarm = this.#alarms.get(keyOf(place, change.name));
    if (!alarm) return false;
    const at = change.since ?? this.#environment.clock.now();
    if (alarm.StateValue !== change.state) alarm.StateTransitionedTimestamp = at;
    alarm.StateUpdatedTimestamp = at;
    alarm.StateValue = change.state;
    alarm.StateReason = change.reason;
    return true;
  }

  /** @returns false when there is no such alarm */
  delete(place: Place, name: string): boolean {
    return this.#alarms.delete(keyOf(place, name));
  }
}

const keyOf = ({ account, region }: Place, name: string): string => `${account}/${region}/${name}`;

export function metricAlarm(
  ref: Pick<ClusterRef, "name">,
  { name, namespace, metricName }: { name: string; namespace: string; metricName: string },
): Alarm {
  return {
    AlarmName: name,
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: [{ Name: "ClusterName", Value: ref.name }],
    Statistic: "Average",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: "GreaterThanThreshold",
  };
}
