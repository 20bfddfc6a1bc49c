import type { ClusterConfiguration } from "../fleet/facts.ts";
import { controlPlaneSeconds, nextPollSeconds } from "../planner/durations.ts";
import { ClusterGoneError, ClusterNotReadyError } from "../run/errors.ts";

/** EKS takes about ten minutes; a cluster that is not there after two hours will not be. */
const DEADLINE_SECONDS = 2 * 3600;

/**
 * Whether a cluster that is being made is there.
 *
 * @param wait.createdAt when the one that is meant was made, to the second; absent: whichever is there
 * @param wait.since when somebody began to wait
 * @param wait.seed spreads the looks of many that wait
 * @throws {ClusterNotReadyError} it never will be @throws {ClusterGoneError} it is another one, or is being deleted
 */
export function waitForCluster(
  { status, createdAt, issues }: Pick<ClusterConfiguration, "status" | "createdAt" | "issues">,
  wait: { createdAt?: string | undefined; since: string; now: Date; seed: string },
): { done: true } | { done: false; waitSeconds: number } {
  if (wait.createdAt !== undefined && inSeconds(wait.createdAt) !== inSeconds(createdAt)) {
    const message = `the cluster of ${wait.createdAt} is gone; another one of its name was made at ${createdAt}`;
    throw new ClusterGoneError({ code: "ANOTHER_CLUSTER", message });
  }
  switch (status) {
    case "ACTIVE":
    case "UPDATING":
      return { done: true };
    case "DELETING":
      throw new ClusterGoneError({ code: "CLUSTER_DELETING", message: "the cluster is being deleted" });
    case "FAILED": {
      const said = issues.map(({ code, message }) => `${code}: ${message}`).join("; ") || "EKS names no issue";
      throw new ClusterNotReadyError({ code: "CREATION_FAILED", message: `EKS could not make the cluster: ${said}` });
    }
    default: {
      const waited = (wait.now.getTime() - Date.parse(wait.since)) / 1000;
      if (waited >= DEADLINE_SECONDS) {
        const message = `the cluster is still ${status} after ${Math.round(waited / 60)} minutes; adopt it by hand once it is ACTIVE`;
        throw new ClusterNotReadyError({ code: "CREATION_OVERDUE", message });
      }
      const elapsedSeconds = Math.max(0, (wait.now.getTime() - Date.parse(createdAt)) / 1000);
      const look = { elapsedSeconds, expectedSeconds: controlPlaneSeconds(), seed: wait.seed };
      return { done: false, waitSeconds: Math.min(nextPollSeconds(look), Math.ceil(DEADLINE_SECONDS - waited)) };
    }
  }
}

const inSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);
