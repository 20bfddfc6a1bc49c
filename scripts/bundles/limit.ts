export const LIMIT_BYTES = 1024 ** 2;

const EC2 =
  "half of it is EC2's SDK, whose shapes cannot be taken apart by a bundler; it is loaded with the first question about subnets, not at the start";

const AJV =
  "a sixth of it is the checker of configurations by EKS's schemas; it is loaded with the first configuration, not at the start";
const SCANS =
  "checks configurations of add-ons by their schemas (ajv), and reads everything rules look at: EKS, SSM and Kubernetes APIs";

const ACTIVATIONS = "it has clients of EKS, SSM, Secrets Manager, DynamoDB and EventBridge";

const SSM = "it has clients of EKS, SSM, DynamoDB and EventBridge";
const RE2 =
  "an eighth of it runs the expressions of routes and silences; it is loaded with the first of them, not at the start";

/** Functions that may be larger than the limit, and why. */
export const whyLarge: Readonly<Record<string, string>> = {
  "issue-activation/check-activation": EC2,
  "adopt-cluster/plan-adoption": AJV,
  "adopt-cluster/verify-adoption": AJV,
  "fix-cluster/plan-fix": SCANS,
  "fix-cluster/verify-fix": SCANS,
  operator: EC2,
  "issue-activation/report-activation": ACTIVATIONS,
  "on-activation-execution-ended": ACTIVATIONS,
  "issue-activation/retire-replaced": ACTIVATIONS,
  "on-node-registered": SSM,
  "on-slack-request": RE2,
  "reconcile-nodes": SSM,
  "send-report":
    "it has every rule's words for people and draws pages, both loaded when a review is due, not at the start",
  "watch-versions": SSM,
  "rotate-activations": "it has clients of EKS, SSM, Secrets Manager, DynamoDB, EventBridge and Step Functions",
  "upgrade-cluster/check-readiness": EC2,
  "upgrade-fleet/check-approval": EC2,
  "upgrade-fleet/plan-run":
    "it plans whole fleets: rules, rollbacks, windows and preflight, with clients of EKS, SSM, DynamoDB and STS",
  "scan-cluster/scan-one": SCANS,
  "scan-fleet/scan-batch": SCANS,
};
