/**
 * List prices in US dollars, US East (N. Virginia), without free tiers, savings plans or taxes, as public copies of AWS's price pages quoted
 * them on the date below. A price that has changed since changes the estimate, nothing else.
 */
export const PRICES = {
  asOf: "2026-11-21",
  region: "us-east-1",
  /** https://aws.amazon.com/step-functions/pricing/ : standard workflows, $0.025 per 1,000 state transitions. */
  stateTransition: 0.025 / 1_000,
  /** https://aws.amazon.com/lambda/pricing/ : $0.20 per million requests. */
  lambdaRequest: 0.2 / 1_000_000,
  /** https://aws.amazon.com/lambda/pricing/ : Arm, first tier, $0.0000133334 per GB-second. */
  lambdaGbSecond: 0.000_013_333_4,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ : standard table class, $0.625 per million write request units (since November 2024). */
  writeUnit: 0.625 / 1_000_000,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ : $0.125 per million read request units. */
  readUnit: 0.125 / 1_000_000,
  /** https://aws.amazon.com/eventbridge/pricing/ : custom events, $1.00 per million published (64 KB each); events of AWS services cost nothing. */
  customEvent: 1 / 1_000_000,
} as const;

/** What Lambda is assumed to do: the sandbox cannot know it, as it has another processor and no network. */
export const ASSUMED = {
  /** What most functions are given (infra/settings.ts). */
  memoryGb: 0.5,
  /** Billed for an invocation beside its calls: parsing, deciding, logging. Cold starts are left out. */
  ownSeconds: 0.03,
  /** Billed while it waits for one call to EKS, DynamoDB, Step Functions or EventBridge. */
  callSeconds: 0.05,
} as const;
