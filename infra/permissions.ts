/**
 * What each function's role allows, by the function's product name. Data, so that it can be compared with the calls the function makes. What every function
 * needs of the platform (its own log group, its queue of failures) is added in `roles.ts`.
 */
export interface Permission {
  actions: string[];
  on: Target;
}

export type Target =
  | { table: "runs" | "locks" | "messages" }
  | { bus: true }
  | { stateMachine: string }
  | { executionsOf: string }
  | { memberRole: true }
  /** AWS documents no resource for the action; the text says where. */
  | { any: string };

const on =
  (table: "runs" | "locks" | "messages") =>
  (...calls: string[]): Permission => ({ actions: calls.map((call) => `dynamodb:${call}`), on: { table } });
const runs = on("runs");
const locks = on("locks");
const messages = on("messages");

const publish: Permission = { actions: ["events:PutEvents"], on: { bus: true } };
const startFleet: Permission = { actions: ["states:StartExecution"], on: { stateMachine: "upgrade-fleet" } };
/** Only the fleet's execution waits by task token. */
const answerWaiter: Permission = { actions: ["states:SendTaskSuccess"], on: { stateMachine: "upgrade-fleet" } };
const describeExecutions: Permission[] = [
  "upgrade-fleet",
  "upgrade-cluster",
  "rollback-cluster",
  "rotate-authority",
].map((machine) => ({ actions: ["states:DescribeExecution"], on: { executionsOf: machine } }));
/** EKS and what surrounds clusters is reached as the member role, whose own policy says what may be done there. */
const memberAccounts: Permission = { actions: ["sts:AssumeRole"], on: { memberRole: true } };

export const permissions: Record<string, Permission[]> = {
  notify: [messages("GetItem", "PutItem")],
  "on-cluster-changed": [messages("GetItem", "PutItem")],
  "on-cluster-execution-ended": [runs("GetItem", "UpdateItem"), locks("DeleteItem"), answerWaiter, publish],
  "on-gate-answered": [runs("GetItem", "UpdateItem"), answerWaiter, publish],
  "on-run-execution-ended": [runs("GetItem", "Query", "UpdateItem"), ...describeExecutions, publish],
  operator: [
    runs("GetItem", "Query", "UpdateItem"),
    locks("GetItem"),
    answerWaiter,
    ...describeExecutions,
    publish,
    startFleet,
    memberAccounts,
  ],
  "reconcile-runs": [
    runs("GetItem", "Query", "UpdateItem"),
    locks("DeleteItem"),
    answerWaiter,
    ...describeExecutions,
    publish,
  ],
  "rollback-cluster/check-rollback": [runs("GetItem"), memberAccounts],
  "rollback-cluster/plan-rollback": [runs("GetItem"), locks("GetItem", "PutItem"), memberAccounts],
  "rollback-cluster/start-addon-rollback": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "rollback-cluster/start-control-plane-rollback": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "rollback-cluster/start-nodegroup-rollback": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "rollback-cluster/verify-rollback": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "rotate-authority/activate-authority": [runs("GetItem"), memberAccounts],
  "rotate-authority/check-distribution": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "rotate-authority/prepare-rotation": [
    runs("GetItem", "UpdateItem"),
    locks("GetItem", "PutItem"),
    publish,
    memberAccounts,
  ],
  "rotate-authority/start-nodegroup-roll": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "rotate-authority/verify-authority": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "upgrade-cluster/acquire-lock": [
    runs("GetItem", "UpdateItem"),
    locks("GetItem", "PutItem"),
    ...describeExecutions,
    publish,
  ],
  "upgrade-cluster/check-bake": [runs("GetItem"), memberAccounts],
  "upgrade-cluster/check-nodes": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "upgrade-cluster/check-readiness": [
    runs("GetItem", "UpdateItem"),
    locks("GetItem", "PutItem"),
    publish,
    memberAccounts,
  ],
  "upgrade-cluster/check-update": [runs("GetItem"), memberAccounts],
  "upgrade-cluster/enter-bake": [runs("GetItem", "UpdateItem"), publish],
  "upgrade-cluster/refresh-insights": [runs("GetItem"), memberAccounts],
  "upgrade-cluster/release-lock": [runs("GetItem"), locks("DeleteItem")],
  "upgrade-cluster/report-outcome": [runs("GetItem", "UpdateItem"), answerWaiter, publish],
  "upgrade-cluster/start-addon-update": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "upgrade-cluster/start-control-plane-update": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "upgrade-cluster/start-nodegroup-update": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "upgrade-cluster/verify-hop": [runs("GetItem", "UpdateItem"), publish, memberAccounts],
  "upgrade-fleet/admit-members": [runs("GetItem", "Query", "UpdateItem"), ...describeExecutions, publish],
  "upgrade-fleet/admit-rollbacks": [runs("GetItem", "Query", "UpdateItem"), publish],
  "upgrade-fleet/await-change": [runs("UpdateItem"), answerWaiter],
  "upgrade-fleet/begin-stage": [runs("GetItem", "Query", "UpdateItem"), publish],
  "upgrade-fleet/check-approval": [runs("GetItem", "Query", "UpdateItem"), publish, memberAccounts],
  "upgrade-fleet/finish-run": [runs("GetItem", "Query", "UpdateItem"), publish],
  "upgrade-fleet/finish-stage": [runs("GetItem", "Query", "UpdateItem"), publish],
  "upgrade-fleet/judge-stage": [runs("GetItem", "Query", "UpdateItem"), publish],
  "upgrade-fleet/plan-run": [runs("DeleteItem", "GetItem", "PutItem", "Query"), publish, memberAccounts],
  "upgrade-fleet/watch-soak": [runs("GetItem", "Query", "UpdateItem"), publish, memberAccounts],
};
