import type { FleetPolicy } from "../core/policy/policy.ts";
import { here } from "./names.ts";
import type { Statement } from "./roles.ts";
import type { Settings } from "./settings.ts";

/**
 * What Lambda itself does with a placed function's role. Lambda takes no narrower resource.
 * Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC".
 */
const NETWORK = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:UnassignPrivateIpAddresses",
];

/** Where a function is placed: in the hub's VPC of the policy file when it calls Kubernetes APIs, which may be private, and outside of any otherwise. */
export function placementOf(
  { kubernetes }: Settings,
  { hub: { vpc } }: FleetPolicy,
): { placed?: { privateSubnets: string[]; securityGroups: string[] }; statements: Statement[] } {
  if (!kubernetes || !vpc) return { statements: [] };
  return {
    placed: { privateSubnets: vpc.subnetIds, securityGroups: vpc.securityGroupIds },
    statements: [{ actions: NETWORK, resources: ["*"] }, deniedToCode()],
  };
}

/** The same calls by the function's code are denied: only they carry the condition's key. Source: as above, "Lambda function permissions". */
function deniedToCode(): Statement {
  const { partition, region, account } = here();
  const functions = $interpolate`arn:${partition}:lambda:${region}:${account}:function:*`;
  return {
    effect: "deny",
    actions: NETWORK,
    resources: ["*"],
    conditions: [{ test: "ArnLike", variable: "lambda:SourceFunctionArn", values: [functions] }],
  };
}
