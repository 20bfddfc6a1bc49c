import type { Permission } from "./permissions.ts";
import { settingsOf } from "./settings.ts";

/** Services a function can be bundled with or without, each with its SDK or client. */
export const SDKS = {
  dynamodb: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"],
  eventbridge: ["@aws-sdk/client-eventbridge"],
  sfn: ["@aws-sdk/client-sfn"],
  eks: ["@aws-sdk/client-eks", "@aws-sdk/client-sts"],
  cloudwatch: ["@aws-sdk/client-cloudwatch"],
  ec2: ["@aws-sdk/client-ec2"],
  backup: ["@aws-sdk/client-backup"],
  ssm: ["@aws-sdk/client-ssm"],
  // Hybrid activations and nodes: more of SSM's client than node images need.
  activations: ["@aws-sdk/client-ssm"],
  secretsmanager: ["@aws-sdk/client-secrets-manager"],
  iam: ["@aws-sdk/client-iam"],
  sqs: ["@aws-sdk/client-sqs"],
  slack: ["@slack/web-api"],
  // Checks configurations of add-ons by EKS's schemas: no service, but as large as one.
  ajv: ["ajv"],
} as const;

export type Service = keyof typeof SDKS;

/** Whose actions a function's own role names. */
const PREFIX: Partial<Record<Service, string>> = {
  dynamodb: "dynamodb:",
  eventbridge: "events:",
  sfn: "states:",
  sqs: "sqs:",
};

/** What is looked at around clusters, as the member role: that role is one for all, so who looks at what stands here. */
const AROUND: Record<string, Service[]> = {
  "issue-activation/check-activation": ["ec2", "ssm", "activations", "iam"],
  "issue-activation/make-activation": ["ssm", "activations", "secretsmanager"],
  "issue-activation/report-activation": ["ssm", "activations", "secretsmanager"],
  "issue-activation/retire-replaced": ["ssm", "activations", "secretsmanager"],
  "on-activation-execution-ended": ["ssm", "activations", "secretsmanager"],
  "rotate-activations": ["ssm", "activations", "secretsmanager"],
  operator: ["ajv", "cloudwatch", "ec2", "backup", "ssm", "activations", "secretsmanager", "iam"],
  "on-node-registered": ["ssm"],
  "reconcile-nodes": ["ssm"],
  "adopt-cluster/plan-adoption": ["ajv"],
  "adopt-cluster/start-step": ["cloudwatch"],
  "adopt-cluster/verify-adoption": ["ajv"],
  "scan-cluster/scan-one": ["ssm", "ajv"],
  "scan-fleet/scan-batch": ["ssm", "ajv"],
  "upgrade-cluster/check-readiness": ["cloudwatch", "ec2", "backup", "ssm"],
  "upgrade-fleet/check-approval": ["cloudwatch", "ec2", "backup", "ssm"],
  "upgrade-fleet/plan-run": ["ssm"],
  "upgrade-fleet/watch-soak": ["cloudwatch"],
  "watch-versions": ["ssm"],
};

/** The services a function may call, and is bundled with. */
export function servicesOf(name: string, permissions: readonly Permission[]): Service[] {
  const actions = permissions.flatMap((permission) => permission.actions);
  const own = (Object.keys(PREFIX) as Service[]).filter((service) =>
    actions.some((action) => action.startsWith(PREFIX[service] ?? "-")),
  );
  const member = permissions.some(({ on }) => "memberRole" in on);
  return [
    ...own,
    ...(member ? (["eks", ...(AROUND[name] ?? [])] as const) : []),
    ...(settingsOf(name).slack ? (["slack"] as const) : []),
  ];
}
