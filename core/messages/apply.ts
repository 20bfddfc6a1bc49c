import type { z } from "zod";
import type { fleetEvents } from "#events/catalogue.ts";
import type { ClusterMessageState } from "./cluster-message.ts";
import type { RunMessageState, StageLine } from "./run-message.ts";

type Events = typeof fleetEvents;
type Detail<Name extends keyof Events> = z.output<Events[Name]["schema"]>;

const STAGE_ORDER: StageLine["status"][] = ["running", "soaking", "succeeded", "failed", "skipped"];
const isLater = (next: StageLine["status"], current: StageLine["status"]): boolean =>
  STAGE_ORDER.indexOf(next) > STAGE_ORDER.indexOf(current);

/** A stage as the run's message shows it. Events may come late and twice: a stage never goes back. */
export function withStageLine(state: RunMessageState, line: StageLine): RunMessageState {
  const known = state.stages.find(({ name }) => name === line.name);
  if (known && !isLater(line.status, known.status)) return state;
  const stages = known
    ? state.stages.map((stage) => (stage.name === line.name ? line : stage))
    : [...state.stages, line];
  return { ...state, stages };
}

/** The message of a run of which an event is the first that arrived. */
export function runStateOf({ runId, goal }: Pick<Detail<"runStarted">, "runId" | "goal">): RunMessageState {
  return { runId, target: goal.version, status: "running", stages: [], ended: {} };
}

/** The run's message after somebody paused, resumed or aborted it; of several, the latest counts. */
export function withControl(state: RunMessageState, { what, by, why, at }: Detail<"runControlled">): RunMessageState {
  if (state.control !== undefined && state.control.at > at) return state;
  return { ...state, control: { at, text: `${what} by ${by}${why === "" ? "" : `: ${why}`}` } };
}

export const stageText = {
  started: ({ counts }: Detail<"stageStarted">) => `${counts.open} of ${counts.members} clusters to upgrade`,
  soaking: ({ soakUntil, reason }: Detail<"stageSoaking">) => `${reason.message}; soaking until ${soakUntil}`,
  finished: ({ reason }: Detail<"stageFinished">) => reason.message,
};

const ENDED = new Set<ClusterMessageState["status"]>(["upgraded", "failed", "skipped", "blocked"]);

/** The cluster's message after an event; an ended upgrade does not become a running one again. */
export function withProgress(state: ClusterMessageState, change: Partial<ClusterMessageState>): ClusterMessageState {
  if (ENDED.has(state.status) && change.status === undefined) return state;
  return { ...state, ...change };
}
