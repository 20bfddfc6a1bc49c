import type { Retrier } from "../asl.ts";
import { stepRetry } from "../policy.ts";

/** No upgrade of one cluster takes three days; an execution that does is stuck and must not hold its lock and slot. */
export const EXECUTION_TIMEOUT_SECONDS = 3 * 24 * 3600;

export const VERIFY_TIMEOUT_SECONDS = 120;

/** After the last update EKS may need minutes until every add-on reports ACTIVE: look again before calling it a failure. */
const evidenceRetrier: Retrier = {
  ErrorEquals: ["VerificationPendingError"],
  IntervalSeconds: 60,
  BackoffRate: 1.5,
  MaxDelaySeconds: 300,
  MaxAttempts: 8,
};

export const verifyRetry: Retrier[] = [evidenceRetrier, ...stepRetry];
