import type { Retrier } from "../asl.ts";
import { stepRetry } from "../policy.ts";

/** Another workflow has the cluster: an upgrade of it takes hours. About a day of patience, then the work ends with the reason. */
const busyRetrier: Retrier = {
  ErrorEquals: ["ClusterBusyError"],
  IntervalSeconds: 60,
  BackoffRate: 1.5,
  MaxDelaySeconds: 900,
  MaxAttempts: 100,
};

export const lockRetry: Retrier[] = [busyRetrier, ...stepRetry];
