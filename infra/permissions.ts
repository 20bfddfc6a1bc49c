import type { IndexName, TableName } from "../adapters/aws/tables.ts";
import { CLUSTER_MACHINES, type MachineName, MEMBER_MACHINES } from "../events/machines.ts";
import type { QueueName } from "../events/queues.ts";

/**
 * What each function may do with its own rights, by its product name: all of it is called in some scenario, and nothing else is (`test/infra/least-privilege`).
 * Clusters are not here: what may be done to them is the member role's (`member-permissions.ts`), in every account, the hub's too.
 */

/** What a permission is about. Whoever deploys knows the ARNs; here are the names. */
export type Target =
  /** The table itself, or one of its indexes, which has an ARN of its own: `<table>/index/<index>`. */
  | { table: TableName; index?: IndexName }
  /** A queue of ours, or its dead letters. */
  | { queue: QueueName; deadLetters?: true }
  | { bus: true }
  /** Objects that reports are kept as. */
  | { reports: true }
  | { stateMachine: MachineName }
  | { executionsOf: MachineName }
  | { memberRole: true }
  /** What the policy file's receivers of alerts name: secrets with keys of pagers, and topics. */
  | { pagers: "secrets" | "topics" }
  /** Why AWS takes no resource for these actions. */
  | { any: string };

export interface Permission {
  actions: string[];
  on: Target;
}

type ItemOperation = "GetItem" | "BatchGetItem" | "Query" | "Scan" | "PutItem" | "UpdateItem" | "DeleteItem";

const items =
  (table: TableName) =>
  (...operations: ItemOperation[]): Permission => ({
    actions: operations.map((operation) => `dynamodb:${operation}`),
    on: { table },
  });
const runs = items("runs");
const locks = items("locks");
const messages = items("messages");
const activations = items("activations");
const clusters = items("clusters");
const findings = items("findings");
const outstanding: Permission = { actions: ["dynamodb:Query"], on: { table: "findings", index: "byOutstanding" } };
const nodes = items("nodes");
const activationOf: Permission = {
  actions: ["dynamodb:Query"],
  on: { table: "activations", index: "byActivation" },
};
const requests = items("requests");
const work = items("work");
const silences = items("silences");
const watches = items("watches");
const newestRuns: Permission = { actions: ["dynamodb:Query"], on: { table: "runs", index: "byStart" } };

/** Having something told in Slack. */
const alerts = items("alerts");
const alertGroups = items("alert-groups");
const firing: Permission = { actions: ["dynamodb:Query"], on: { table: "alerts", index: "byFiring" } };
const openGroups: Permission = { actions: ["dynamodb:Query"], on: { table: "alert-groups", index: "byOpen" } };
const sendTo = (queue: QueueName): Permission => ({ actions: ["sqs:SendMessage"], on: { queue } });
const tell: Permission = { actions: ["sqs:SendMessage"], on: { queue: "slack-outbox" } };
const outstandingMessages: Permission = {
  actions: ["dynamodb:Query"],
  on: { table: "messages", index: "byOutstanding" },
};
const reports = (...operations: ("GetObject" | "PutObject")[]): Permission => ({
  actions: operations.map((operation) => `s3:${operation}`),
  on: { reports: true },
});

const bus: Permission = { actions: ["events:PutEvents"], on: { bus: true } };
/** Clusters are only reached as the member role. */
const members: Permission = { actions: ["sts:AssumeRole"], on: { memberRole: true } };
const start = (stateMachine: MachineName): Permission => ({ actions: ["states:StartExecution"], on: { stateMachine } });
const look = (executionsOf: MachineName): Permission => ({
  actions: ["states:DescribeExecution"],
  on: { executionsOf },
});
/** Who holds a cluster's lock is an execution of any of these. */
const CLUSTER_WORK = CLUSTER_MACHINES.map(look);
/** Who works on a member of a run is one of these. */
const MEMBER_WORK = MEMBER_MACHINES.map(look);
const wake: Permission = {
  actions: ["states:SendTaskSuccess"],
  on: { any: "SendTaskSuccess has no resource type: the task token says which execution is meant" },
};

/** Looking at a cluster, and telling what is found (`functions/runtime/cluster/look.ts`). */
const LOOK: Permission[] = [
  clusters("GetItem", "PutItem", "Scan"),
  findings("GetItem", "PutItem", "Query"),
  bus,
  members,
];

/** Telling whether a site has its standing activation, or its trust anchor a certificate. */
const OBSERVE: Permission[] = [findings("GetItem", "PutItem", "Query"), bus];

/** Looking at hybrid nodes, telling what is found, and removing those that have to go (`functions/runtime/nodes/look.ts`, `node-removal.ts`). */
const NODES: Permission[] = [
  nodes("GetItem", "PutItem", "Query"),
  activations("GetItem"),
  activationOf,
  clusters("GetItem", "Scan"),
  findings("GetItem", "PutItem", "Query"),
  bus,
  members,
];

/** How an adoption ended, written down and told (`functions/runtime/adoption/report.ts`). */
const REPORT_ADOPTION: Permission[] = [work("GetItem", "Query"), clusters("GetItem", "PutItem"), bus];

/** How a fix ended, written down with the cluster and each finding, and told (`functions/runtime/fix/report.ts`). */
const REPORT_FIX: Permission[] = [
  work("GetItem", "Query"),
  clusters("GetItem", "PutItem"),
  findings("GetItem", "PutItem"),
  bus,
];

/** Asking every rule about a cluster (`functions/runtime/drift/scan.ts`). */
const SCAN: Permission[] = [
  activations("Scan"),
  clusters("GetItem", "PutItem", "Scan"),
  findings("GetItem", "PutItem", "Query"),
  bus,
  members,
];

/** Remembering alerts and bringing them into their groups (`functions/runtime/alerts/receive.ts`). */
const TAKE_ALERTS: Permission[] = [
  alerts("GetItem", "PutItem"),
  alertGroups("GetItem", "PutItem"),
  sendTo("alert-timers"),
];

/** Deciding what groups and incidents say, and saying it (`functions/runtime/alerts/look.ts`). */
const FLUSH: Permission[] = [
  firing,
  alertGroups("GetItem", "PutItem", "Query", "DeleteItem"),
  silences("Query"),
  clusters("GetItem"),
  runs("GetItem"),
  newestRuns,
  messages("GetItem", "PutItem"),
  tell,
  sendTo("alert-timers"),
  sendTo("pages"),
];

/** What people do about alerts, said at once (`functions/runtime/alerts/act.ts`); messages and the outbox aside. */
const ACT: Permission[] = [
  firing,
  openGroups,
  alerts("BatchGetItem"),
  alertGroups("GetItem", "PutItem", "Query", "DeleteItem"),
  silences("GetItem", "PutItem", "Query"),
  sendTo("alert-timers"),
  sendTo("pages"),
];

export const permissions: Record<string, Permission[]> = {
  "issue-activation/check-activation": [activations("GetItem", "PutItem"), clusters("GetItem"), ...OBSERVE, members],
  "issue-activation/make-activation": [activations("GetItem", "PutItem"), members],
  "issue-activation/report-activation": [activations("GetItem", "PutItem"), ...OBSERVE, members],
  "issue-activation/retire-replaced": [activations("GetItem", "PutItem"), members],
  "on-activation-execution-ended": [activations("GetItem", "PutItem"), bus, members],
  "on-activation-requested": [activations("GetItem", "PutItem"), start("issue-activation")],
  "rotate-activations": [
    activations("GetItem", "PutItem", "Scan"),
    clusters("GetItem"),
    ...OBSERVE,
    start("issue-activation"),
    members,
  ],
  "door-alertmanager": [bus],
  "door-slack": [requests("GetItem", "PutItem", "DeleteItem"), bus],
  notify: [messages("GetItem", "PutItem"), tell],
  "deliver-slack": [
    messages("GetItem", "PutItem"),
    reports("GetObject"),
    { actions: ["sqs:ChangeMessageVisibility"], on: { queue: "slack-outbox" } },
    { actions: ["sqs:SendMessage"], on: { queue: "slack-outbox", deadLetters: true } },
  ],
  "send-pages": [
    { actions: ["secretsmanager:GetSecretValue"], on: { pagers: "secrets" } },
    { actions: ["sns:Publish"], on: { pagers: "topics" } },
    { actions: ["sqs:ChangeMessageVisibility"], on: { queue: "pages" } },
    messages("GetItem", "PutItem"),
    tell,
  ],
  "watch-messages": [messages("PutItem"), outstandingMessages, tell],
  "on-access-changed": [
    clusters("GetItem", "PutItem"),
    findings("GetItem", "PutItem", "Query"),
    locks("GetItem"),
    bus,
    members,
  ],
  "on-addon-changed": [...LOOK, locks("GetItem")],
  "on-adoption-execution-ended": [...REPORT_ADOPTION, locks("DeleteItem")],
  "on-alert": [clusters("GetItem", "Scan"), nodes("GetItem"), ...TAKE_ALERTS],
  "on-alertmanager-notification": [clusters("GetItem", "Scan"), ...TAKE_ALERTS],
  "flush-alerts": [alerts("BatchGetItem"), ...FLUSH],
  "watch-alerts": [alerts("GetItem", "BatchGetItem", "PutItem"), openGroups, ...FLUSH],
  "on-cluster-changed": [bus],
  "on-cluster-created": [start("adopt-cluster"), members],
  "on-cluster-deleted": [...LOOK, locks("GetItem", "DeleteItem"), ...CLUSTER_WORK],
  "on-cluster-execution-ended": [runs("GetItem", "UpdateItem"), locks("DeleteItem"), bus, wake],
  "on-clusters-due": [...LOOK, locks("GetItem", "DeleteItem"), ...CLUSTER_WORK],
  "on-fix-execution-ended": [...REPORT_FIX, locks("DeleteItem")],
  "on-gate-answered": [runs("GetItem", "UpdateItem"), wake],
  "on-health-event": [
    clusters("GetItem", "PutItem"),
    findings("GetItem", "PutItem", "Query"),
    locks("GetItem"),
    bus,
    members,
  ],
  "on-node-registered": NODES,
  "on-run-execution-ended": [runs("GetItem", "Query", "UpdateItem"), bus, look("upgrade-fleet")],
  "on-scan-requested": [...LOOK, locks("GetItem"), start("scan-cluster")],
  "start-scan": [start("scan-fleet")],
  "scan-cluster/scan-one": [...SCAN, locks("GetItem")],
  "scan-fleet/list-places": [],
  "scan-fleet/list-clusters": [clusters("Scan"), members],
  "scan-fleet/scan-batch": [...SCAN, locks("GetItem")],
  "on-slack-request": [
    requests("GetItem", "UpdateItem"),
    runs("GetItem", "Query", "UpdateItem"),
    newestRuns,
    clusters("Scan"),
    findings("Query"),
    messages("GetItem", "PutItem"),
    tell,
    ...ACT,
    bus,
    wake,
    members,
  ],
  "watch-changes": [...LOOK, outstanding, locks("GetItem", "DeleteItem"), start("fix-cluster"), ...CLUSTER_WORK],
  "watch-lifecycle": [
    clusters("Scan"),
    findings("GetItem", "PutItem", "Query"),
    outstanding,
    watches("GetItem", "PutItem"),
    bus,
    members,
  ],
  "send-report": [
    watches("GetItem", "PutItem"),
    clusters("Scan"),
    outstanding,
    runs("Query"),
    newestRuns,
    activations("Scan"),
    nodes("Query"),
    reports("GetObject", "PutObject"),
    bus,
    members,
  ],
  "send-digests": [watches("GetItem", "PutItem"), findings("Query"), outstanding, openGroups, silences("Query"), bus],
  "watch-versions": [
    clusters("Scan"),
    watches("GetItem", "PutItem"),
    runs("GetItem", "Query"),
    newestRuns,
    start("upgrade-fleet"),
    bus,
    members,
  ],
  operator: [
    runs("GetItem", "Query", "UpdateItem"),
    newestRuns,
    locks("GetItem"),
    activations("GetItem", "PutItem", "Scan"),
    activationOf,
    outstanding,
    watches("GetItem"),
    reports("GetObject"),
    nodes("GetItem", "PutItem", "Query"),
    clusters("GetItem", "PutItem", "Scan"),
    findings("GetItem", "PutItem", "Query"),
    ...ACT,
    bus,
    wake,
    messages("GetItem", "PutItem"),
    outstandingMessages,
    tell,
    {
      // A redrive is made with the rights of who asks for it.
      actions: ["sqs:GetQueueAttributes", "sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
      on: { queue: "slack-outbox", deadLetters: true },
    },
    start("issue-activation"),
    start("upgrade-fleet"),
    start("adopt-cluster"),
    start("fix-cluster"),
    look("upgrade-fleet"),
    look("adopt-cluster"),
    look("fix-cluster"),
    members,
  ],
  "reconcile-fleet": [clusters("Scan"), watches("GetItem", "PutItem"), bus, members],
  "reconcile-nodes": NODES,
  "reconcile-runs": [
    runs("GetItem", "Query", "UpdateItem"),
    newestRuns,
    clusters("GetItem", "PutItem", "Scan"),
    work("GetItem", "Query"),
    findings("GetItem", "PutItem"),
    locks("DeleteItem"),
    bus,
    wake,
    ...CLUSTER_WORK,
    look("upgrade-fleet"),
  ],
  "upgrade-fleet/admit-members": [
    runs("GetItem", "Query", "UpdateItem"),
    locks("DeleteItem"),
    bus,
    wake,
    ...MEMBER_WORK,
  ],
  "upgrade-fleet/admit-rollbacks": [
    runs("GetItem", "Query", "UpdateItem"),
    locks("DeleteItem"),
    bus,
    wake,
    look("upgrade-cluster"),
    look("rollback-cluster"),
  ],
  "upgrade-fleet/await-change": [runs("UpdateItem"), wake],
  "upgrade-fleet/begin-stage": [runs("GetItem", "Query", "UpdateItem"), bus],
  "upgrade-fleet/check-approval": [runs("GetItem", "Query", "UpdateItem"), nodes("Query"), bus, members],
  "upgrade-fleet/finish-run": [runs("GetItem", "Query", "UpdateItem"), bus],
  "upgrade-fleet/finish-stage": [runs("GetItem", "Query", "UpdateItem"), bus],
  "upgrade-fleet/judge-stage": [runs("GetItem", "Query", "UpdateItem"), bus],
  "upgrade-fleet/plan-run": [runs("GetItem", "Query", "PutItem", "DeleteItem"), newestRuns, bus, members],
  "upgrade-fleet/watch-soak": [runs("GetItem", "Query", "UpdateItem"), bus, members],
  "upgrade-cluster/acquire-lock": [
    runs("GetItem", "UpdateItem"),
    locks("GetItem", "PutItem", "DeleteItem"),
    bus,
    ...CLUSTER_WORK,
  ],
  "upgrade-cluster/check-bake": [runs("GetItem"), members],
  "upgrade-cluster/check-nodes": [runs("GetItem", "UpdateItem"), bus, members],
  "upgrade-cluster/check-readiness": [
    runs("GetItem", "UpdateItem"),
    nodes("Query"),
    locks("GetItem", "PutItem", "DeleteItem"),
    ...CLUSTER_WORK,
    members,
  ],
  "upgrade-cluster/check-update": [runs("GetItem"), members],
  "upgrade-cluster/enter-bake": [runs("GetItem", "UpdateItem"), bus],
  "upgrade-cluster/refresh-insights": [runs("GetItem"), members],
  "upgrade-cluster/release-lock": [runs("GetItem"), locks("DeleteItem")],
  "upgrade-cluster/report-outcome": [runs("GetItem", "UpdateItem"), bus, wake],
  "upgrade-cluster/settle-updates": [runs("GetItem", "UpdateItem"), members],
  "upgrade-cluster/start-addon-update": [runs("GetItem", "UpdateItem"), bus, members],
  "upgrade-cluster/start-control-plane-update": [runs("GetItem", "UpdateItem"), bus, members],
  "upgrade-cluster/start-nodegroup-update": [runs("GetItem", "UpdateItem"), bus, members],
  "upgrade-cluster/verify-hop": [runs("GetItem", "UpdateItem"), bus, members],
  "rollback-cluster/check-rollback": [runs("GetItem"), members],
  "rollback-cluster/plan-rollback": [
    runs("GetItem"),
    locks("GetItem", "PutItem", "DeleteItem"),
    ...CLUSTER_WORK,
    members,
  ],
  "rollback-cluster/start-addon-rollback": [runs("GetItem", "UpdateItem"), bus, members],
  "rollback-cluster/start-control-plane-rollback": [runs("GetItem", "UpdateItem"), bus, members],
  "rollback-cluster/start-nodegroup-rollback": [runs("GetItem", "UpdateItem"), bus, members],
  "rollback-cluster/verify-rollback": [runs("GetItem", "UpdateItem"), bus, members],
  "rotate-authority/activate-authority": [runs("GetItem"), members],
  "rotate-authority/check-distribution": [runs("GetItem", "UpdateItem"), bus, members],
  "rotate-authority/prepare-rotation": [
    runs("GetItem", "UpdateItem"),
    locks("GetItem", "PutItem", "DeleteItem"),
    bus,
    ...CLUSTER_WORK,
    members,
  ],
  "rotate-authority/start-nodegroup-roll": [runs("GetItem", "UpdateItem"), bus, members],
  "rotate-authority/verify-authority": [runs("GetItem", "UpdateItem"), bus, members],
  "adopt-cluster/begin-adoption": [...LOOK, locks("GetItem"), work("GetItem")],
  "adopt-cluster/check-active": [members],
  "adopt-cluster/plan-adoption": [work("GetItem", "Query", "PutItem"), bus, members],
  "adopt-cluster/enter-wave": [clusters("GetItem"), work("GetItem", "Query"), bus],
  "adopt-cluster/verify-adoption": [work("GetItem", "Query", "PutItem"), bus, members],
  "adopt-cluster/report-adoption": REPORT_ADOPTION,
  "fix-cluster/begin-fix": [...LOOK, locks("GetItem")],
  "fix-cluster/tell-waiting": [bus],
  "fix-cluster/plan-fix": [...SCAN, work("GetItem", "Query", "PutItem"), locks("GetItem")],
  "fix-cluster/enter-wave": [clusters("GetItem"), work("GetItem", "Query", "PutItem"), bus],
  "fix-cluster/verify-fix": [...SCAN, work("Query", "PutItem"), locks("GetItem")],
  "fix-cluster/report-fix": REPORT_FIX,
  "converge/acquire-lock": [clusters("GetItem"), locks("GetItem", "PutItem", "DeleteItem"), ...CLUSTER_WORK],
  "converge/start-step": [work("GetItem", "Query", "PutItem"), members],
  "converge/check-step": [work("GetItem", "PutItem"), members],
  "converge/fail-step": [work("GetItem", "PutItem")],
  "converge/release-lock": [clusters("GetItem"), locks("DeleteItem")],
};
