import { nextPollSeconds, overdueAfterSeconds } from "#core/planner/durations.ts";
import type { Ports, UpdateRef, UpdateState } from "#core/ports.ts";
import { UpdateFailedError, UpdateOverdueError } from "#core/run/errors.ts";

export type UpdateProgress =
  | { done: true }
  | {
      done: false;
      update: { updateId: string; addon?: string | undefined; nodegroup?: string | undefined };
      expectedSeconds: number;
      waitSeconds: number;
    };

/** Looks at an update and says when to look again; see `progressOf`. */
export const followUpdate = async (
  ports: Pick<Ports, "updates">,
  update: UpdateRef,
  expectedSeconds: number,
  now: Date,
): Promise<UpdateProgress> => progressOf(await ports.updates.describe(update), update, expectedSeconds, now);

/**
 * When to look at an update again.
 *
 * @throws {UpdateFailedError} EKS ended it as Failed or Cancelled; the message carries EKS's codes, words and resources
 * @throws {UpdateOverdueError} it is in progress far longer than such an update takes
 */
export function progressOf(state: UpdateState, update: UpdateRef, expectedSeconds: number, now: Date): UpdateProgress {
  const what = update.addon
    ? `add-on ${update.addon}`
    : update.nodegroup
      ? `node group ${update.nodegroup}`
      : "control plane";
  if (state.status === "Successful") return { done: true };
  if (state.status !== "InProgress") {
    const details = state.errors.map(
      ({ code, message, resourceIds }) =>
        `${code}: ${message}${resourceIds.length ? ` (${resourceIds.join(", ")})` : ""}`,
    );
    throw new UpdateFailedError({
      code: state.errors[0]?.code ? screamingSnake(state.errors[0].code) : `UPDATE_${state.status.toUpperCase()}`,
      message: `update of ${what} ended ${state.status}${details.length ? `: ${details.join("; ")}` : ""}`,
    });
  }
  const elapsedSeconds = Math.max(0, (now.getTime() - Date.parse(state.createdAt)) / 1000);
  if (elapsedSeconds > overdueAfterSeconds(expectedSeconds)) {
    throw new UpdateOverdueError({
      code: "UPDATE_OVERDUE",
      message: `update ${update.updateId} of ${what} is still in progress after ${Math.round(elapsedSeconds / 60)} minutes; ${Math.round(expectedSeconds / 60)} were expected. EKS may still finish it`,
    });
  }
  const { updateId, addon, nodegroup } = update;
  return {
    done: false,
    update: { updateId, ...(addon ? { addon } : {}), ...(nodegroup ? { nodegroup } : {}) },
    expectedSeconds,
    waitSeconds: nextPollSeconds({ elapsedSeconds, expectedSeconds, seed: updateId }),
  };
}

/** `PodEvictionFailure` -> `POD_EVICTION_FAILURE`: EKS's code in the spelling of our reasons. */
function screamingSnake(code: string): string {
  return code.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}
