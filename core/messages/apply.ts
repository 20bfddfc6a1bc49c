import type * as z from "zod";
import type { fleetEvents } from "#events/catalogue.ts";
import { goalTitle } from "../planner/goals.ts";
import type { ClusterMessageState } from "./cluster-message.ts";
import type { RunMessageState, StageLine } from "./run-message.ts";

type Events = typeof fleetEvents;
type Detail<Name extends keyof Events> = z.output<Events[Name]["schema"]>;

/** At one moment a stage may be told of several times (a soak of nothing, an answer that starts it); what follows from the other is the last word. */
const ORDER: (StageLine["status"] | NonNullable<StageLine["step"]>)[] = [
  "answer",
  "awaiting-approval",
  "running",
  "soaking",
  "question-after-soak",
  "on-hold",
  "rolling-back",
  "succeeded",
  "failed",
  "skipped",
];
const rank = ({ step, status }: StageLine): number => ORDER.indexOf(step ?? status);
const isLater = (next: StageLine, known: StageLine): boolean =>
  next.at === known.at ? rank(next) > rank(known) : next.at > known.at;

/** A stage as the run's message shows it. Events may come late and twice: what happened last counts. */
export function withStageLine(state: RunMessageState, line: StageLine): RunMessageState {
  const known = state.stages.find(({ name }) => name === line.name);
  if (known && !isLater(line, known)) return state;
  const stages = known
    ? state.stages.map((stage) => (stage.name === line.name ? line : stage))
    : [...state.stages, line];
  return { ...state, stages };
}

/** The message of a run of which an event is the first that arrived. */
export function runStateOf({ runId, goal }: Pick<Detail<"runStarted">, "runId" | "goal">): RunMessageState {
  return { runId, title: goalTitle(goal), status: "running", stages: [], ended: {} };
}

/** The run's message after somebody said how it goes on; of several, the latest counts. */
export function withControl(state: RunMessageState, control: Detail<"runControlled">): RunMessageState {
  const { what, stage, by, why, at } = control;
  if (state.control !== undefined && state.control.at > at) return state;
  const subject = stage === null ? what : `stage ${stage} ${what.replace(/^stage-/, "").replace("-", " ")}`;
  const { reason: _ended, ...open } = state;
  const base: RunMessageState = what === "retried" ? { ...open, status: "running" } : state;
  return { ...base, control: { at, text: `${subject} by ${by}${why === "" ? "" : `: ${why}`}` } };
}

export const stageText = {
  started: ({ counts, pass }: Detail<"stageStarted">) =>
    `${counts.open} of ${counts.members} clusters to ${pass === "all" ? "upgrade" : `go through pass ${pass}`}`,
  approval: ({ moment, expiresAt, approvers }: Detail<"approvalRequested">) =>
    `waits for an approval ${moment === "between" ? "between its passes" : moment} until ${expiresAt}${approvers.length > 0 ? ` by ${approvers.join(", ")}` : ""}`,
  decided: ({ status, by, why }: Detail<"approvalDecided">) =>
    `${status}${by === null ? "" : ` by ${by}`}${why === "" ? "" : `: ${why}`}`,
  gate: ({ action, reason }: Detail<"gateFailed">) =>
    `${reason.message}; ${action === "hold" ? "on hold" : "its clusters go back"}`,
  soaking: ({ soakUntil, reason }: Detail<"stageSoaking">) => `${reason.message}; soaking until ${soakUntil}`,
  finished: ({ reason }: Detail<"stageFinished">) => reason.message,
};

const ENDED = new Set<ClusterMessageState["status"]>(["upgraded", "failed", "skipped", "blocked", "rolled-back"]);

/** The cluster's message after an event; an ended upgrade does not become a running one again. */
export function withProgress(state: ClusterMessageState, change: Partial<ClusterMessageState>): ClusterMessageState {
  if (ENDED.has(state.status) && change.status === undefined) return state;
  return { ...state, ...change };
}
