import type { BaselinePolicy } from "#core/policy/baseline-policy.ts";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { onlyRules } from "./drift.ts";
import { policyWith } from "./fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "./sandbox.ts";

export const COREDNS = { old: "v1.12.4-eksbuild.1", new: "v1.13.2-eksbuild.4" };

export const baselineOf = (...names: string[]): BaselinePolicy => ({
  ...NO_BASELINE,
  addons: names.map((name) => ({ name, after: [] })),
});

export interface Responding extends Bench {
  /** Events of ours, in their order. */
  told: EventEnvelope[];
  /** Details of the events of a kind. */
  details(detailType: string): Record<string, unknown>[];
  /** Somebody calls EKS by hand. */
  byHand(operation: string, input: Record<string, unknown>): Promise<unknown>;
  /** Lets minutes pass. */
  pass(minutes: number): Promise<void>;
  /** What stands in a channel now, by title; not what is in threads. */
  said(channel: string): string[];
  /** The workflow that scans one cluster, from its start to its end. @returns its output, or how it failed */
  scanned(name: string): Promise<unknown>;
  /** Brings the cluster on record, as a reconcile would. */
  record(name: string): Promise<void>;
}

export const REF = { account: "111122223333", region: "eu-west-1" };

/** What stands in a channel, by title; not what is in threads. */
export const titlesIn = (slack: Bench["slack"], channel: string): string[] =>
  slack
    .messages(channel)
    .filter(({ thread }) => thread === undefined)
    .map(({ text }) => text.split("\n")[0] ?? "");

/** CloudTrail tells of a call that EKS took; in the sandbox nobody made it. */
export function callByHand(
  bench: Pick<Bench, "bus">,
  eventName: string,
  requestParameters: Record<string, string>,
): void {
  const detail = {
    eventSource: "eks.amazonaws.com",
    eventName,
    eventTime: "2026-11-23T09:00:00Z",
    awsRegion: REF.region,
    requestParameters,
  };
  bench.bus.put({ source: "aws.eks", "detail-type": "AWS API Call via CloudTrail", ...REF, detail });
}

/** A fleet nothing happens to unless a test makes it happen, with the schedule that follows what was begun. */
export function respondingBench(
  options: Partial<SandboxOptions> & { clusters?: ClusterSeedInput[]; change?: Partial<FleetPolicy> } = {},
): Responding {
  const { clusters = [seedCluster("a")], change = {}, ...rest } = options;
  const told: EventEnvelope[] = [];
  const bench = sandboxBench({
    fleet: fleetOf(...clusters),
    policy: policyWith([], { baseline: baselineOf("coredns", "vpc-cni"), drift: onlyRules(), ...change }),
    schedules: ["watch-changes"],
    ...rest,
    onEvent: (event) => {
      rest.onEvent?.(event);
      if (event.source === "fleetwright") told.push(event);
    },
  });
  const pass = async (minutes: number) =>
    void (await bench.clock.run({ until: new Date(bench.clock.millis() + minutes * 60_000) }));
  let looks = 0;
  return {
    ...bench,
    told,
    pass,
    details: (detailType) =>
      told
        .filter((event) => event["detail-type"] === detailType)
        .map(({ detail }) => detail as Record<string, unknown>),
    byHand: async (operation, input) => bench.gateway.call({ service: "eks", ...REF, operation, input }),
    said: (channel) => titlesIn(bench.slack, channel),
    async scanned(name) {
      const input = JSON.stringify({ clusterId: `${REF.account}/${REF.region}/${name}`, because: "test" });
      const machine = bench.engine.stateMachineArn("scan-cluster");
      const execution = bench.engine.startExecution(machine, { input });
      await bench.clock.run({ until: new Date(bench.clock.millis() + 60 * 60_000) });
      return execution.output === undefined ? execution.error : JSON.parse(execution.output);
    },
    async record(name) {
      const detail = {
        eventKey: `scan/${name}/${looks++}`,
        cluster: { ...REF, name },
        because: "test",
        at: "2026-11-23T09:00:00Z",
      };
      bench.bus.put({ source: "fleetwright", "detail-type": "Cluster Scan Requested", detail });
      await pass(0.5);
    },
  };
}
