import type { Retrier } from "../asl.ts";
import { stepRetry } from "../policy.ts";

/** Two hours for the cluster, a day for whoever else works on it, and the steps: an adoption that takes three days is stuck. */
export const EXECUTION_TIMEOUT_SECONDS = 3 * 24 * 3600;

/** Another workflow has the cluster: an upgrade of it takes hours. About a day of patience, then the adoption ends with the reason. */
const busyRetrier: Retrier = {
  ErrorEquals: ["ClusterBusyError"],
  IntervalSeconds: 60,
  BackoffRate: 1.5,
  MaxDelaySeconds: 900,
  MaxAttempts: 100,
};

export const lockRetry: Retrier[] = [busyRetrier, ...stepRetry];
