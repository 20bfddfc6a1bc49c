import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { SandboxEnvironment, SimulatedService } from "../aws/service.ts";
import type { FleetSeed } from "../fleet/seed.ts";
import { type AlarmState, Alarms, metricAlarm } from "./alarms.ts";
import { alarmOperations } from "./operations.ts";

export interface CloudWatchSimulator {
  service: SimulatedService;
  /** Puts a cluster's alarm into a state, at once or at a virtual time. One that is not there yet is made, with the cluster as its dimension. */
  setAlarm(ref: ClusterRef, change: { name: string; state: AlarmState; reason?: string; at?: Date }): void;
}

export function createCloudWatch(environment: SandboxEnvironment, fleet: FleetSeed): CloudWatchSimulator {
  const alarms = new Alarms(environment, fleet);
  return {
    service: { service: "cloudwatch", operations: alarmOperations(alarms) },
    setAlarm(ref, { name, state, reason = `${name} is ${state}`, at }) {
      const set = (): void => {
        const change = { name, state, reason };
        if (alarms.setState(ref, change)) return;
        alarms.put(ref, metricAlarm(ref, { name, namespace: "ContainerInsights", metricName: name }));
        alarms.setState(ref, change);
      };
      if (at === undefined) set();
      else environment.clock.at(at, set);
    },
  };
}
