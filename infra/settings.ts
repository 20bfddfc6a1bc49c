import { doorRoutes } from "../events/http/door.ts";
import { type QueueDefinition, queues } from "../events/queues.ts";
import { routes } from "../events/routes.ts";
import { schedules } from "../events/schedules.ts";
import { patienceSeconds } from "./definitions.ts";

export interface Settings {
  /** Also decides the CPU share: what reads a whole fleet parses a lot of JSON, and what somebody waits for starts cold faster. */
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
  "scan-cluster/scan-one": 3,
  "scan-fleet/scan-batch": 4,
  "upgrade-cluster/check-update": 20,
  "upgrade-cluster/start-control-plane-update": 5,
  "upgrade-cluster/start-nodegroup-update": 5,
  "upgrade-cluster/start-addon-update": 5,
  "adopt-cluster/start-step": 5,
  "adopt-cluster/check-step": 5,
  // A turn of the reconcile: at most so many are under way, in whatever accounts.
  "on-clusters-due": 4,
  notify: 3,
  // As many as its queue calls at once.
  "deliver-slack": 5,
  "on-alertmanager-notification": 2,
  "on-slack-request": 2,
  // Whoever knocks at the door does not take the concurrency that runs need, also where it is only to be refused.
  "door-alertmanager": 5,
  "door-slack": 5,
};

/** The operator function tells `doctor` whether the token is one. */
const SLACK = new Set(["adopt-cluster/start-step", "deliver-slack", "operator"]);

/** Somebody waits at the door: Slack three seconds. What takes longer is ended before API Gateway gives up. */
const DOOR = new Set<string>(doorRoutes.map((route) => route.function));
const DOOR_SECONDS = 6;

/** As recorded in the scenarios (`test/infra/least-privilege`). */
const KUBERNETES = new Set([
  "adopt-cluster/plan-adoption",
  "adopt-cluster/start-step",
  "adopt-cluster/verify-adoption",
  "on-cluster-deleted",
  "watch-changes",
  "operator",
  "reconcile-nodes",
  "rollback-cluster/plan-rollback",
  "scan-cluster/scan-one",
  "scan-fleet/scan-batch",
  "rotate-authority/verify-authority",
  "upgrade-cluster/check-nodes",
  "upgrade-cluster/check-readiness",
  "upgrade-fleet/check-approval",
  "upgrade-fleet/plan-run",
]);

/** How many times as long as a function may take, its queue hides what it is given. Source: Lambda developer guide, SQS queue configuration. */
const VISIBILITY = 6;

/** Lambda's longest. */
const LONGEST_SECONDS = 900;

const called = new Set([
  ...routes.flatMap(({ target }) => ("function" in target ? [target.function] : [])),
  ...schedules.map((schedule) => schedule.function),
]);

export function settingsOf(name: string): Settings {
  const patience = patienceSeconds(name);
  const reserved = RESERVED[name];
  const read = (queues as readonly QueueDefinition[]).find((queue) => queue.function === name);
  return {
    memoryMegabytes: READS_FLEET.has(name) || DOOR.has(name) ? 1024 : 512,
    // A function ends before its Task gives up on it: the retry must not run beside the first.
    timeoutSeconds: read
      ? read.visibilitySeconds / VISIBILITY
      : DOOR.has(name)
        ? DOOR_SECONDS
        : Math.min((patience ?? 130) - 10, LONGEST_SECONDS - 10),
    ...(reserved === undefined ? {} : { reserved }),
    async: called.has(name),
    slack: SLACK.has(name),
    kubernetes: KUBERNETES.has(name),
  };
}

const NOTIFY = new Set(["notify", "deliver-slack"]);

/** Where a function's code is: one file per function, each with the export `handler`. */
export function handlerOf(name: string): string {
  if (name.includes("/")) return `functions/steps/${name}.handler`;
  return `functions/${NOTIFY.has(name) ? "notify" : "triggers"}/${name}.handler`;
}
