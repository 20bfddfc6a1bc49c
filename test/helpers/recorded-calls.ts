import type { MachineName } from "#events/machines.ts";
import { deadLettersOf, QUEUE_NAMES } from "#events/queues.ts";
import type { ApiCall } from "#sandbox/aws/service.ts";
import { runningFunction } from "#sandbox/invocation.ts";
import type { LoggedCall } from "#sandbox/wire/gateway.ts";
import { iamAction } from "../../infra/iam-actions.ts";
import type { Target } from "../../infra/permissions.ts";
import { startDynalite, type TableCall } from "./dynalite.ts";
import { EVERYTHING } from "./everything.ts";
import { PAGERS } from "./everything-alerts.ts";

/** Who calls what: `dynamodb:GetItem on table runs`, by the function's product name. */
export interface Recorded {
  /** With the function's own rights. */
  own: Map<string, Set<string>>;
  /** As the role of the member template. */
  member: Map<string, Set<string>>;
  /** Functions that asked a cluster's Kubernetes API. */
  kubernetes: Set<string>;
}

/** Runs every scenario with the product as it is deployed, on DynamoDB tables, and tells which function made which calls. */
export async function recordCalls(names: readonly string[] = Object.keys(EVERYTHING)): Promise<Recorded> {
  const recorded: Recorded = { own: new Map(), member: new Map(), kubernetes: new Set() };
  const note = (by: Map<string, Set<string>>, caller: string, what: string) =>
    by.set(caller, (by.get(caller) ?? new Set()).add(what));
  const onTable = ({ operation, table, index }: TableCall) => {
    const caller = runningFunction();
    if (caller !== undefined) note(recorded.own, caller, wordsOf(`dynamodb:${operation}`, { table, index } as Target));
  };
  const onCall = ({ caller, assumedRole }: LoggedCall, request: ApiCall) => {
    if (caller === undefined) return;
    const action = iamAction(request.service, request.operation);
    if (assumedRole) note(recorded.member, caller, action);
    else note(recorded.own, caller, wordsOf(action, targetOf(request)));
  };
  const onKubernetesRequest = (caller: string | undefined) => {
    if (caller !== undefined) recorded.kubernetes.add(caller);
  };
  const dynamo = await startDynalite(onTable);
  try {
    for (const name of names) {
      const stores = await dynamo.stores();
      await EVERYTHING[name]?.({ asDeployed: true, stores, onCall, onKubernetesRequest });
    }
  } finally {
    await dynamo.close();
  }
  return recorded;
}

/** One permission in words, to be compared. */
export function wordsOf(action: string, on: Target): string {
  if ("table" in on) return `${action} on table ${on.table}${on.index === undefined ? "" : `, index ${on.index}`}`;
  if ("stateMachine" in on) return `${action} on ${on.stateMachine}`;
  if ("executionsOf" in on) return `${action} on executions of ${on.executionsOf}`;
  if ("queue" in on) return `${action} on ${on.deadLetters ? "dead letters of " : ""}queue ${on.queue}`;
  if ("bus" in on) return `${action} on the bus`;
  if ("pagers" in on) return `${action} on ${on.pagers} of the policy file`;
  if ("reports" in on) return `${action} on reports`;
  if ("memberRole" in on) return `${action} on the member role`;
  return `${action} on anything`;
}

/** What a call was about, from what was asked for. */
function targetOf({ service, input }: ApiCall): Target {
  if (service === "sns" && typeof input.TopicArn === "string" && PAGERS.topics.includes(input.TopicArn))
    return { pagers: "topics" };
  if (service === "secretsmanager" && PAGERS.secrets.includes(String(input.SecretId))) return { pagers: "secrets" };
  if (service === "s3") return { reports: true };
  const machineOf = (arn: unknown) => String(arn).split(":")[6] as MachineName;
  if (input.stateMachineArn !== undefined) return { stateMachine: machineOf(input.stateMachineArn) };
  if (input.executionArn !== undefined) return { executionsOf: machineOf(input.executionArn) };
  const queue = /([^:/]+?)(\.fifo)?$/
    .exec(String(input.QueueUrl ?? input.SourceArn ?? ""))?.[1]
    ?.replace(/^fleetwright-/, "");
  const own = QUEUE_NAMES.find((name) => name === queue || deadLettersOf(name) === queue);
  if (own) return { queue: own, ...(own === queue ? {} : { deadLetters: true }) };
  if (input.Entries !== undefined) return { bus: true };
  if (String(input.RoleArn).endsWith(":role/fleetwright-member")) return { memberRole: true };
  return { any: "" };
}
