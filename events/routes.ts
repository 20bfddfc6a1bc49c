import { ALERTMANAGER_NOTIFICATION } from "./alertmanager/notification.ts";
import { CLOUDTRAIL_CALL, CLUSTER_CALLS } from "./aws/cloudtrail-eks-call.ts";
import { EXECUTION_STATUS_CHANGE } from "./aws/execution-status-change.ts";
import { fleetEvents } from "./catalogue.ts";
import { ALERTMANAGER_SOURCE, FLEET_SOURCE, SLACK_SOURCE } from "./envelope.ts";
import { CLUSTER_MACHINES, type MachineName } from "./machines.ts";
import { type EventPattern, matchesPattern } from "./pattern.ts";
import { SLACK_BUTTON, SLACK_COMMAND } from "./slack/request.ts";
import { GATE_ANSWER, GATE_SOURCE } from "./user/gate-answer.ts";

export interface Route {
  name: string;
  description: string;
  pattern: EventPattern;
  target: { function: string } | { workflow: string };
}

/** Executions of one of our machines that did not end well. A deployment may put something before and after the machine's name. */
function executionEnded(name: string, machines: readonly MachineName[], description: string): Route {
  return {
    name,
    description,
    pattern: {
      source: ["aws.states"],
      "detail-type": [EXECUTION_STATUS_CHANGE],
      detail: {
        status: ["FAILED", "TIMED_OUT", "ABORTED"],
        stateMachineArn: machines.map((machine) => ({ wildcard: `*:stateMachine:*${machine}*` })),
      },
    },
    target: { function: `on-${name}` },
  };
}

/** Which event leads to what: the whole system on one screen. Rules on the fleet bus are made from this table. */
export const routes: readonly Route[] = [
  {
    name: "fleet-to-slack",
    description: "what our own workflows report is told in Slack",
    pattern: { source: [FLEET_SOURCE], "detail-type": Object.values(fleetEvents).map(({ detailType }) => detailType) },
    target: { function: "notify" },
  },
  executionEnded(
    "cluster-execution-ended",
    CLUSTER_MACHINES,
    "an upgrade, rollback or rotation of a cluster that could not report its end by itself",
  ),
  executionEnded(
    "run-execution-ended",
    ["upgrade-fleet"],
    "a run whose execution was stopped or broke: it must not look alive",
  ),
  {
    name: "gate-answered",
    description: "a gate of the user's own says whether a soaking stage may go on",
    pattern: { source: [GATE_SOURCE], "detail-type": [GATE_ANSWER] },
    target: { function: "on-gate-answered" },
  },
  {
    name: "slack-request",
    description: "somebody pressed a button or typed a command in Slack, and Slack proved it",
    pattern: { source: [SLACK_SOURCE], "detail-type": [SLACK_BUTTON, SLACK_COMMAND] },
    target: { function: "on-slack-request" },
  },
  {
    name: "alertmanager-notification",
    description: "a Prometheus Alertmanager tells of a group of alerts",
    pattern: { source: [ALERTMANAGER_SOURCE], "detail-type": [ALERTMANAGER_NOTIFICATION] },
    target: { function: "on-alertmanager-notification" },
  },
  {
    name: "cluster-changed",
    description: "somebody changed a cluster by hand: its channel is told who did what",
    pattern: {
      source: ["aws.eks"],
      "detail-type": [CLOUDTRAIL_CALL],
      detail: { eventSource: ["eks.amazonaws.com"], eventName: Object.keys(CLUSTER_CALLS) },
    },
    target: { function: "on-cluster-changed" },
  },
];

/** The routes an event takes, in the table's order. */
export function matchRoutes(event: unknown): Route[] {
  return routes.filter(({ pattern }) => matchesPattern(pattern, event));
}
