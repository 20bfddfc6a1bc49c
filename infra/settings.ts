import { routes } from "../events/routes.ts";
import { schedules } from "../events/schedules.ts";
import { patienceSeconds } from "./definitions.ts";

export interface Settings {
  /** Also decides the CPU share: what reads a whole fleet parses a lot of JSON. */
  memoryMegabytes: number;
  timeoutSeconds: number;
  /** On shared stages: at most so many run at once. Step Functions tries again when there is none free. */
  reserved?: number;
  /** Called by a rule or a schedule, without anybody waiting: what fails is tried twice more and then kept in a queue. */
  async: boolean;
  slack: boolean;
  /** Calls Kubernetes APIs of clusters, which may be private. */
  kubernetes: boolean;
}

const READS_FLEET = new Set([
  "operator",
  "upgrade-fleet/plan-run",
  "upgrade-fleet/check-approval",
  "upgrade-fleet/watch-soak",
]);

/**
 * One function process makes at most ten calls at once per account and Region (`adapters/aws/clients.ts`). These limits bound how many processes there
 * are, so that a run over hundreds of clusters does not eat the rates of EKS that the clusters' owners need too. EKS publishes no rates; Slack takes about one
 * message a second per channel.
 */
const RESERVED: Record<string, number> = {
  "upgrade-fleet/plan-run": 2,
  operator: 10,
  "upgrade-cluster/check-readiness": 10,
  "upgrade-cluster/check-update": 20,
  "upgrade-cluster/start-control-plane-update": 5,
  "upgrade-cluster/start-nodegroup-update": 5,
  "upgrade-cluster/start-addon-update": 5,
  notify: 5,
};

/** The operator function tells `doctor` whether the token is one. */
const SLACK = new Set(["notify", "operator"]);

const KUBERNETES = new Set([
  "operator",
  "rollback-cluster/plan-rollback",
  "upgrade-cluster/check-nodes",
  "upgrade-cluster/check-readiness",
  "upgrade-fleet/check-approval",
  "upgrade-fleet/plan-run",
]);

/** Lambda's longest. */
const LONGEST_SECONDS = 900;

const called = new Set([
  ...routes.flatMap(({ target }) => ("function" in target ? [target.function] : [])),
  ...schedules.map((schedule) => schedule.function),
]);

export function settingsOf(name: string): Settings {
  const patience = patienceSeconds(name);
  const reserved = RESERVED[name];
  return {
    memoryMegabytes: READS_FLEET.has(name) ? 1024 : 512,
    // A function ends before its Task gives up on it: the retry must not run beside the first.
    timeoutSeconds: Math.min((patience ?? 130) - 10, LONGEST_SECONDS - 10),
    ...(reserved === undefined ? {} : { reserved }),
    async: called.has(name),
    slack: SLACK.has(name),
    kubernetes: KUBERNETES.has(name),
  };
}

/** Where a function's code is: one file per function, each with the export `handler`. */
export function handlerOf(name: string): string {
  if (name.includes("/")) return `functions/steps/${name}.handler`;
  return name === "notify" ? "functions/notify/notify.handler" : `functions/triggers/${name}.handler`;
}
