import { InvalidInputError } from "../errors.ts";
import type { Reason } from "../planner/plan.ts";
import { abortReason } from "./control.ts";
import { UnknownRunError } from "./errors.ts";
import type { RunRecord, StageRecord, StageStatus } from "./run.ts";

/** @throws {UnknownRunError} when the run has no such stage */
export function stageOf(run: RunRecord, name: string): StageRecord {
  const stage = run.stages.find((candidate) => candidate.name === name);
  if (!stage) throw new UnknownRunError(`run ${run.id} has no stage ${name}`);
  return stage;
}

/** The stage a person names. @throws {InvalidInputError} UNKNOWN_STAGE */
export function stageNamed(run: RunRecord, name: string): StageRecord {
  const stage = run.stages.find((candidate) => candidate.name === name);
  if (stage) return stage;
  const known = run.stages.map((candidate) => candidate.name).join(", ");
  throw new InvalidInputError("UNKNOWN_STAGE", `run ${run.id} has no stage ${name}; its stages: ${known}`);
}

/** The run with one stage changed. */
export function withStage(run: RunRecord, name: string, change: Partial<StageRecord>): RunRecord {
  return { ...run, stages: run.stages.map((stage) => (stage.name === name ? { ...stage, ...change } : stage)) };
}

const ENDED: readonly StageStatus[] = ["succeeded", "failed", "skipped"];

export const stageEnded = ({ status }: Pick<StageRecord, "status">): boolean => ENDED.includes(status);

/** The first stage that has not ended, in the strategy's order; undefined when all have. */
export const nextStage = (run: RunRecord): StageRecord | undefined => run.stages.find((stage) => !stageEnded(stage));

/**
 * The run as it ends. It succeeded when every stage passed or had nobody in it; `broken` is why the workflow itself could not go on.
 * Stages not reached are skipped with the reason.
 */
export function endRun(run: RunRecord, broken: Reason | undefined, now: Date): RunRecord {
  const failed = run.stages.find((stage) => stage.status === "failed");
  const status = broken || failed ? "failed" : "succeeded";
  const reason: Reason =
    broken ??
    (failed
      ? // An abort that came when every stage had passed changed nothing any more.
        (abortReason(run) ?? {
          code: "STAGE_FAILED",
          message: `stage ${failed.name} failed: ${failed.reason?.message ?? "no reason given"}`,
        })
      : { code: "ALL_STAGES_PASSED", message: "every stage passed" });
  const endedAt = now.toISOString();
  return {
    ...run,
    status,
    reason,
    endedAt,
    stages: run.stages.map((stage) => {
      if (stage.status === "pending") {
        return {
          ...stage,
          status: "skipped",
          reason: { code: "RUN_ENDED", message: `not reached: ${reason.message.split(": ")[0]}` },
        };
      }
      // Only a broken workflow leaves a stage open.
      if (!stageEnded(stage)) return { ...stage, status: "failed", reason, endedAt };
      return stage;
    }),
  };
}
