import type { Step, StepOutcome } from "../baseline/steps.ts";
import type { PendingChange } from "../ports/changes.ts";

/** How an item came out. `unhealthy`: it was done, and what came of it is not well yet. */
export type WorkOutcome = StepOutcome | { outcome: "unhealthy"; reason: string };

/** One thing towards a cluster's template: a step that is carried out, or something found that only a person can do. Times are ISO 8601 strings in UTC. */
export interface WorkItem {
  /** The execution that works on it, by its ARN. */
  workId: string;
  /** The step's id; that of something found is `found/<rule>/<subject>`. */
  id: string;
  /** The part of the template, or of what comes with it, that it belongs to. */
  part: string;
  /** For people: what a step is about (`add-on coredns v1.13.2-eksbuild.4`), or in a sentence what was found. */
  what: string;
  step?: Step;
  /** Ids of findings that are over once it is done; of a fix only. */
  fixes?: string[];
  /** Ids of items that must have come out well before this one is begun. */
  needs: string[];
  startedAt?: string;
  /** What EKS was asked to do and is followed. */
  pending?: PendingChange;
  outcome?: WorkOutcome;
  endedAt?: string;
  /** 0: not stored yet. */
  revision: number;
}

/** What an execution set out to do. */
export interface WorkPlan {
  workId: string;
  plannedAt: string;
  /** Ids of items with a step; one wave begins when the one before is over. */
  waves: string[][];
  /** Parts that are switched on for the cluster. */
  parts: string[];
  /** What was so already: `addons: coredns`. */
  satisfied: string[];
}

/** Whether what waits for an item may begin: it is done, also when what came of it has to get well yet. */
const bears = ({ outcome }: WorkItem): boolean =>
  outcome?.outcome === "done" || outcome?.outcome === "already-so" || outcome?.outcome === "unhealthy";

/** The first item that must have come out well and did not; undefined: nothing stands in the way. */
export function obstacle(item: WorkItem, items: readonly WorkItem[]): WorkItem | undefined {
  const needed = items.filter(({ id }) => item.needs.includes(id));
  return needed.find((other) => !bears(other));
}

/** Why an item is left alone whose need did not come out well. */
export function waitsFor({ id, outcome }: WorkItem): StepOutcome {
  const why = outcome && "reason" in outcome ? `: ${outcome.reason}` : "";
  return { outcome: "needs-person", reason: `waits for ${id}${why}` };
}

/** An item that is over. The first outcome stays. */
export const ended = (item: WorkItem, outcome: WorkOutcome, at: string): WorkItem =>
  item.outcome ? item : { ...item, outcome, endedAt: at };
