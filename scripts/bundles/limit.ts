export const LIMIT_BYTES = 1024 ** 2;

const EC2 =
  "half of it is EC2's SDK, whose shapes cannot be taken apart by a bundler; it is loaded with the first question about subnets, not at the start";

/** Functions that may be larger than the limit, and why. */
export const whyLarge: Readonly<Record<string, string>> = {
  "issue-activation/check-activation": EC2,
  operator: EC2,
  "rotate-activations": "it has clients of EKS, SSM, Secrets Manager, DynamoDB, EventBridge and Step Functions",
  "upgrade-cluster/check-readiness": EC2,
  "upgrade-fleet/check-approval": EC2,
};
