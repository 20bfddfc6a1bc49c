import type { Resource } from "./deployment.ts";

/** Actions for which AWS's service authorization reference lists no resource type, or its guide asks for `*`: with the place that says so. */
const DELIVERY = "Step Functions developer guide, Logging using CloudWatch Logs: log delivery has no resource types";
const NETWORK =
  "Lambda developer guide, Giving Lambda functions access to resources in an Amazon VPC: the execution role's permissions";
const XRAY = "Service authorization reference, AWS X-Ray: the action has no resource types";

export const actionsWithoutResource: Readonly<Record<string, string>> = {
  "logs:CreateLogDelivery": DELIVERY,
  "logs:GetLogDelivery": DELIVERY,
  "logs:UpdateLogDelivery": DELIVERY,
  "logs:DeleteLogDelivery": DELIVERY,
  "logs:ListLogDeliveries": DELIVERY,
  "logs:PutResourcePolicy": DELIVERY,
  "logs:DescribeResourcePolicies": DELIVERY,
  "logs:DescribeLogGroups": DELIVERY,
  "ec2:AssignPrivateIpAddresses": NETWORK,
  "ec2:CreateNetworkInterface": NETWORK,
  "ec2:DeleteNetworkInterface": NETWORK,
  "ec2:DescribeNetworkInterfaces": NETWORK,
  "ec2:DescribeSubnets": NETWORK,
  "ec2:UnassignPrivateIpAddresses": NETWORK,
  "xray:PutTraceSegments": XRAY,
  "xray:PutTelemetryRecords": XRAY,
  "xray:GetSamplingRules": XRAY,
  "xray:GetSamplingTargets": XRAY,
};

export interface Statement {
  effect?: string;
  actions: string[];
  resources: string[];
  conditions?: unknown[];
}

/** What a role's inline policies allow. */
export function statementsIn(role: Resource): Statement[] {
  const policies = (role.inputs.inlinePolicies ?? []) as { policy: string }[];
  return policies.flatMap(({ policy }) => (JSON.parse(policy) as { statements: Statement[] }).statements);
}
