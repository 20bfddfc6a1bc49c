import type { Alert } from "#core/alerts/alert.ts";
import type { AlertsPolicy } from "#core/policy/alerts-policy.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import type { Page } from "#core/ports.ts";
import { type Received, receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { resolvedAlert } from "./alert-records.ts";
import { policyWith, stagePolicy } from "./fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "./sandbox.ts";

/** A sandbox into which alerts are posted straight away, and whose Slack is read in lines. */
export interface AlertBench extends Bench {
  /** Takes alerts in at this moment of the sandbox's time. */
  post(...alerts: Alert[]): Promise<Received[]>;
  /** The same alerts are over now. */
  resolve(...alerts: Alert[]): Promise<Received[]>;
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>;
  /** Seconds since the sandbox began. */
  seconds(): number;
  /** Texts of the messages in a channel, as they stand now. */
  messages(channel: string): string[];
  /** First lines of the messages. */
  titles(channel: string): string[];
  /** Replies in the thread of the nth message of a channel; those the channel sees too begin with `! `. */
  replies(channel: string, nth?: number): string[];
  /** What was handed to pagers, oldest first. */
  paged: Page[];
}

/** Policy of the alerts as it is without a file, with some of it changed. */
export const alertsPolicy = (change: Partial<AlertsPolicy> = {}, route: Partial<AlertsPolicy["route"]> = {}) => ({
  ...DEFAULT_ALERTS,
  ...change,
  route: { ...DEFAULT_ALERTS.route, ...(change.route ?? {}), ...route },
});

export function alertBench(alerts: AlertsPolicy = alertsPolicy(), options: Partial<SandboxOptions> = {}): AlertBench {
  const policy = policyWith([stagePolicy()], { alerts });
  const bench = sandboxBench({
    fleet: fleetOf(seedCluster("a"), seedCluster("b")),
    policy,
    schedules: ["watch-alerts"],
    ...options,
  });
  const began = bench.clock.millis();
  const paged: Page[] = [];
  bench.ports.pages.send = async (page) => void paged.push(page);
  const take = async (each: Alert[]) => {
    const received = await bench.clock.track(receiveAlerts(bench.ports, each, bench.clock.now()));
    await bench.clock.settle();
    return received;
  };
  const now = () => bench.clock.now().toISOString();
  const roots = (channel: string) => bench.slack.messages(channel).filter(({ thread }) => thread === undefined);
  return {
    ...bench,
    paged,
    post: (...each) => take(each.map((alert) => ({ ...alert, at: now() }))),
    resolve: (...each) => take(each.map((alert) => resolvedAlert(alert, now()))),
    pass: (seconds) => bench.clock.run({ until: new Date(bench.clock.millis() + seconds * 1000) }),
    seconds: () => (bench.clock.millis() - began) / 1000,
    messages: (channel) => roots(channel).map(({ text }) => text),
    titles: (channel) => roots(channel).map(({ text }) => text.split("\n")[0] ?? ""),
    replies(channel, nth = 0) {
      const root = roots(channel)[nth];
      return bench.slack
        .messages(channel)
        .filter(({ thread }) => thread !== undefined && thread === root?.ts)
        .map((reply) => `${"broadcast" in reply && reply.broadcast ? "! " : ""}${reply.text}`);
    },
  };
}
