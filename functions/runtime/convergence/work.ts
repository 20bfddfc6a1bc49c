import { expectationOf } from "#core/convergence/expectations.ts";
import { ended, type WorkItem, type WorkOutcome } from "#core/convergence/work-item.ts";
import { nextPollSeconds } from "#core/planner/durations.ts";
import type { Ports } from "#core/ports.ts";
import { UnknownWorkError } from "#core/run/errors.ts";
import { untilWritten } from "../cluster/records.ts";

export type StepProgress = { done: true } | { done: false; waitSeconds: number };

/** @throws {UnknownWorkError} */
export async function requireItem({ work }: Pick<Ports, "work">, workId: string, id: string): Promise<WorkItem> {
  const item = await work.item(workId, id);
  if (!item) throw new UnknownWorkError(`${id} is not in the plan of ${workId}`);
  return item;
}

/** Ends an item, once: a later outcome changes nothing. */
export async function endItem(
  ports: Pick<Ports, "work">,
  { workId, id }: Pick<WorkItem, "workId" | "id">,
  outcome: WorkOutcome,
  now: Date,
): Promise<StepProgress> {
  await untilWritten(async () => {
    const item = await requireItem(ports, workId, id);
    const after = ended(item, outcome, now.toISOString());
    return after === item ? item : ports.work.save(after);
  });
  return { done: true };
}

/** How far a plan is when the wave of these steps begins: steps that are over, of all there are, and what is done now. */
export async function waveProgress({ work }: Pick<Ports, "work">, workId: string, steps: readonly string[]) {
  const carried = (await work.items(workId)).filter(({ step }) => step);
  return {
    over: carried.filter(({ outcome }) => outcome).length,
    of: carried.length,
    doing: carried.filter(({ id }) => steps.includes(id)).map(({ what }) => what),
  };
}

/** Looks how a change that was started goes on, and ends its item when it is over or nobody waits for it any longer. */
export async function followItem(
  ports: Pick<Ports, "work" | "changes">,
  item: WorkItem,
  now: Date,
): Promise<StepProgress> {
  const { pending, startedAt, outcome } = item;
  if (outcome || !pending) return { done: true };
  const state = await ports.changes.follow(pending);
  if (state.state === "done") return endItem(ports, item, { outcome: "done" }, now);
  if (state.state === "failed") return endItem(ports, item, { outcome: "failed", reason: state.reason }, now);
  if (state.state === "unhealthy") return endItem(ports, item, { outcome: "unhealthy", reason: state.reason }, now);
  const { expectedSeconds, deadlineSeconds } = expectationOf(pending);
  const elapsedSeconds = (now.getTime() - Date.parse(startedAt ?? now.toISOString())) / 1000;
  if (elapsedSeconds >= deadlineSeconds) {
    const minutes = Math.round(elapsedSeconds / 60);
    const reason = `EKS is still at it after ${minutes} minutes, ${Math.round(expectedSeconds / 60)} were expected; it may still finish`;
    return endItem(ports, item, { outcome: "failed", reason }, now);
  }
  const waitSeconds = nextPollSeconds({ elapsedSeconds, expectedSeconds, seed: `${item.workId}/${item.id}` });
  // The last look is at the deadline, not a quarter of an hour after it.
  return { done: false, waitSeconds: Math.min(waitSeconds, Math.ceil(deadlineSeconds - elapsedSeconds)) };
}
