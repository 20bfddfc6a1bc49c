import { ALERTMANAGER_NOTIFICATION } from "./alertmanager/notification.ts";
import { CLOUDTRAIL_CALL } from "./aws/cloudtrail-eks-call.ts";
import { ALARM_CONFIGURATION_CHANGE, ALARM_STATE_CHANGE } from "./aws/cloudwatch-alarm.ts";
import { ADDON_EVENTS } from "./aws/eks-addon-event.ts";
import { ACCESS_CALLS, ADDON_CALLS, CLUSTER_CALL_NAMES, type ClusterCallName } from "./aws/eks-calls.ts";
import { EXECUTION_STATUS_CHANGE } from "./aws/execution-status-change.ts";
import { GUARDDUTY_FINDING } from "./aws/guardduty-finding.ts";
import { HEALTH_EVENT, HEALTH_SERVICES } from "./aws/health-event.ts";
import { COMPLIANCE_CHANGE } from "./aws/ssm-compliance.ts";
import { MANAGED_INSTANCE_EVENTS } from "./aws/ssm-managed-instance.ts";
import { ALERTING_EVENTS, fleetEvents, TOLD_EVENTS } from "./catalogue.ts";
import { ACTIVATION_SOURCE, ALERTMANAGER_SOURCE, FLEET_SOURCE, SLACK_SOURCE } from "./envelope.ts";
import { type MachineName, MEMBER_MACHINES, SILENT_MACHINES } from "./machines.ts";
import { type EventPattern, matchesPattern } from "./pattern.ts";
import { SLACK_BUTTON, SLACK_COMMAND } from "./slack/request.ts";
import { ACTIVATION_REQUEST } from "./user/activation-request.ts";
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

/** Calls to EKS, as CloudTrail tells of them. */
function callsOf(eventName: readonly ClusterCallName[], more: EventPattern = {}): EventPattern {
  return {
    source: ["aws.eks"],
    "detail-type": [CLOUDTRAIL_CALL],
    detail: { eventSource: ["eks.amazonaws.com"], eventName: [...eventName], ...more },
  };
}

/** Which event leads to what: the whole system on one screen. Rules on the fleet bus are made from this table. */
export const routes: readonly Route[] = [
  {
    name: "fleet-to-slack",
    description: "what our own workflows report is told in Slack",
    pattern: { source: [FLEET_SOURCE], "detail-type": TOLD_EVENTS.map((name) => fleetEvents[name].detailType) },
    target: { function: "notify" },
  },
  executionEnded(
    "cluster-execution-ended",
    MEMBER_MACHINES,
    "an upgrade, rollback or rotation of a cluster that could not report its end by itself",
  ),
  executionEnded(
    "adoption-execution-ended",
    ["adopt-cluster"],
    "an adoption that could not report its end by itself: its cluster must not look as if it went on",
  ),
  executionEnded(
    "fix-execution-ended",
    ["fix-cluster"],
    "a fix that could not report its end by itself: its cluster is given back, and its findings are told as not fixed",
  ),
  executionEnded(
    "run-execution-ended",
    ["upgrade-fleet"],
    "a run whose execution was stopped or broke: it must not look alive",
  ),
  executionEnded(
    "activation-execution-ended",
    ["issue-activation"],
    "a hybrid activation whose execution was stopped or broke: nothing may be left of it",
  ),
  {
    name: "gate-answered",
    description: "a gate of the user's own says whether a soaking stage may go on",
    pattern: { source: [GATE_SOURCE], "detail-type": [GATE_ANSWER] },
    target: { function: "on-gate-answered" },
  },
  {
    name: "activation-requested",
    description: "a system of the user's asks for a hybrid activation for one of the policy file's sites",
    pattern: { source: [ACTIVATION_SOURCE], "detail-type": [ACTIVATION_REQUEST] },
    target: { function: "on-activation-requested" },
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
    description: "somebody changed a cluster by hand: its channel is told who did what, and it is looked at anew",
    pattern: callsOf(CLUSTER_CALL_NAMES.filter((name) => !(ADDON_CALLS as readonly string[]).includes(name))),
    target: { function: "on-cluster-changed" },
  },
  {
    name: "addon-called",
    description: "somebody creates, updates or deletes an add-on: who, and what becomes of it",
    pattern: callsOf(ADDON_CALLS),
    target: { function: "on-addon-changed" },
  },
  {
    name: "addon-changed",
    description: "EKS itself says that an add-on changed, or that its health did",
    pattern: { source: ["aws.eks"], "detail-type": [...ADDON_EVENTS] },
    target: { function: "on-addon-changed" },
  },
  {
    name: "access-changed",
    description: "somebody may be allowed more in a cluster: an administrator nobody knows is an alert",
    pattern: callsOf(ACCESS_CALLS),
    target: { function: "on-access-changed" },
  },
  {
    name: "cluster-created",
    description: "a new cluster: it is made to look like the standard template, as far as the policy file says",
    pattern: callsOf(["CreateCluster"], { errorCode: [{ exists: false }] }),
    target: { function: "on-cluster-created" },
  },
  {
    name: "cluster-discovered",
    description: "a cluster no event told us of is adopted the same way",
    pattern: { source: [FLEET_SOURCE], "detail-type": [fleetEvents.clusterDiscovered.detailType] },
    target: { function: "on-cluster-created" },
  },
  {
    name: "cluster-deleted",
    description: "a cluster is being deleted: once it is gone, what was kept for it is cleaned up",
    pattern: callsOf(["DeleteCluster"], { errorCode: [{ exists: false }] }),
    target: { function: "on-cluster-deleted" },
  },
  {
    name: "node-registered",
    description: "a hybrid node came or went: one that nobody gave an activation to is an alert",
    pattern: { source: ["aws.ssm"], "detail-type": [...MANAGED_INSTANCE_EVENTS] },
    target: { function: "on-node-registered" },
  },
  {
    name: "scan-requested",
    description: "what is known of a cluster is doubtful: its record is brought up to date",
    pattern: { source: [FLEET_SOURCE], "detail-type": [fleetEvents.clusterScanRequested.detailType] },
    target: { function: "on-scan-requested" },
  },
  {
    name: "clusters-due",
    description: "the reconcile wants clusters looked at: what no event told of is found",
    pattern: { source: [FLEET_SOURCE], "detail-type": [fleetEvents.clustersDue.detailType] },
    target: { function: "on-clusters-due" },
  },
  {
    name: "health-event",
    description:
      "AWS Health tells of a planned change or a problem of EKS: clusters it names get a finding and a deadline",
    pattern: { source: ["aws.health"], "detail-type": [HEALTH_EVENT], detail: { service: ["EKS"] } },
    target: { function: "on-health-event" },
  },
  {
    name: "alarm-changed",
    description: "a CloudWatch alarm went off, is over or was deleted: an alert where it is about a cluster",
    pattern: { source: ["aws.cloudwatch"], "detail-type": [ALARM_STATE_CHANGE, ALARM_CONFIGURATION_CHANGE] },
    target: { function: "on-alert" },
  },
  {
    name: "guardduty-finding",
    description: "GuardDuty found something about a cluster or an instance in one",
    pattern: { source: ["aws.guardduty"], "detail-type": [GUARDDUTY_FINDING] },
    target: { function: "on-alert" },
  },
  {
    name: "health-issue",
    description: "AWS Health tells of an outage of EKS or of a service that clusters depend on",
    pattern: {
      source: ["aws.health"],
      "detail-type": [HEALTH_EVENT],
      detail: { service: [...HEALTH_SERVICES], eventTypeCategory: ["issue", "investigation"] },
    },
    target: { function: "on-alert" },
  },
  {
    name: "node-compliance",
    description: "a hybrid node lacks patches or associations, or has them again",
    pattern: {
      source: ["aws.ssm"],
      "detail-type": [COMPLIANCE_CHANGE],
      detail: { "resource-id": [{ prefix: "mi-" }] },
    },
    target: { function: "on-alert" },
  },
  {
    name: "workflow-ended",
    description: "a workflow whose failing nobody else would tell of failed, or succeeds again",
    pattern: {
      source: ["aws.states"],
      "detail-type": [EXECUTION_STATUS_CHANGE],
      detail: {
        status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
        stateMachineArn: SILENT_MACHINES.map((machine) => ({ wildcard: `*:stateMachine:*${machine}*` })),
      },
    },
    target: { function: "on-alert" },
  },
  {
    name: "fleet-alert",
    description: "what our own workflows and findings tell of, as alerts and as what inhibits them",
    pattern: {
      source: [FLEET_SOURCE],
      "detail-type": ALERTING_EVENTS.map((name) => fleetEvents[name].detailType),
    },
    target: { function: "on-alert" },
  },
];

/** The routes an event takes, in the table's order. */
export function matchRoutes(event: unknown): Route[] {
  return routes.filter(({ pattern }) => matchesPattern(pattern, event));
}
