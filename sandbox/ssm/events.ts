import type { NodeState, ParameterState, SsmEvent } from "./state.ts";

/**
 * The native event of a node that came or went. AWS publishes its name, source and delivery ("EventBridge events reference", SSM) but neither a schema nor an example: the
 * ARN in `resources` and the kebab-case members are as SSM's other events have them. Who reads it must rely on no more than the node's id.
 */
export const registrationEvent = (node: NodeState, change: "Registration" | "Deregistration"): SsmEvent => ({
  account: node.account,
  region: node.region,
  detailType: `SSM Managed Instance ${change}`,
  resources: [`arn:aws:ssm:${node.region}:${node.account}:managed-instance/${node.id}`],
  detail: {
    "instance-id": node.id,
    ...(change === "Registration" ? { "activation-id": node.shown.ActivationId } : {}),
  },
});

/** As documented: name and type of the parameter, never its value. */
export const parameterEvent = (
  { account, region }: { account: string; region: string },
  { name, type }: ParameterState,
  operation: "Create" | "Update" | "Delete",
): SsmEvent => ({
  account,
  region,
  detailType: "Parameter Store Change",
  resources: [`arn:aws:ssm:${region}:${account}:parameter${name.startsWith("/") ? "" : "/"}${name}`],
  detail: { operation, name, type },
});
