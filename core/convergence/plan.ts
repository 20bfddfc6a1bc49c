import type { Comparison, Difference } from "../baseline/difference.ts";
import { dependenciesOf, orderSteps } from "../baseline/order.ts";
import { stepTitle } from "../baseline/step-title.ts";
import type { Step } from "../baseline/steps.ts";
import type { WorkItem, WorkPlan } from "./work-item.ts";

/** Something found that only a person can do. */
export interface Found {
  part: string;
  rule: string;
  subject: string;
  message: string;
  reason: string;
}

/** A step and the part it belongs to. */
export interface PartStep {
  part: string;
  step: Step;
  /** Ids of findings that are over once it is done; of a fix only. */
  fixes?: string[];
}

/** Id of the item of something found. */
export const foundId = ({ rule, subject }: Pick<Found, "rule" | "subject">): string => `found/${rule}/${subject}`;

/**
 * What has to be done about a cluster beside its template.
 *
 * @param more steps and findings that are not the comparison's
 */
export function planWork(
  work: Pick<WorkPlan, "workId" | "plannedAt" | "parts">,
  comparison: Comparison,
  more: { steps?: readonly PartStep[]; found?: readonly Found[] } = {},
): PlannedWork {
  return planSteps(
    { ...work, satisfied: satisfiedIn(comparison) },
    {
      steps: [...stepsOf(comparison), ...(more.steps ?? [])],
      found: [...foundIn(comparison), ...(more.found ?? [])],
    },
  );
}

export interface PlannedWork {
  plan: WorkPlan;
  items: WorkItem[];
}

/** Steps in their waves, and what only a person can do; of several steps with one id the last counts. */
export function planSteps(
  work: Omit<WorkPlan, "waves">,
  { steps: all, found }: { steps: readonly PartStep[]; found: readonly Found[] },
): PlannedWork {
  const byId = new Map(all.map((each) => [each.step.id, each]));
  const steps = [...byId.values()].map(({ step }) => step);
  const dependencies = dependenciesOf(steps);
  const waves = orderSteps(steps).map((wave) => wave.map(({ id }) => id));
  const base = { workId: work.workId, revision: 0 };
  return {
    plan: { ...work, waves },
    items: [
      ...waves.flat().map((id): WorkItem => {
        const { part, step, fixes } = byId.get(id) as PartStep;
        const needs = dependencies.get(id)?.needs ?? [];
        return { ...base, id, part, what: stepTitle(step), step, needs, ...(fixes ? { fixes } : {}) };
      }),
      ...found.map((each) => foundItem(each, work)),
    ],
  };
}

export function foundItem(found: Found, { workId, plannedAt }: Pick<WorkPlan, "workId" | "plannedAt">): WorkItem {
  const outcome = { outcome: "needs-person" as const, reason: found.reason };
  const { part } = found;
  return { workId, id: foundId(found), part, what: found.message, needs: [], outcome, endedAt: plannedAt, revision: 0 };
}

const stepsOf = ({ differences }: Comparison): PartStep[] =>
  differences.flatMap(({ part, step }) => (step ? [{ part, step }] : []));

/** Differences nobody but a person can mend, and parts that could not be looked at. */
export function foundIn({ differences, unchecked }: Comparison): Found[] {
  return [
    ...differences.filter(({ step }) => !step).map(foundOf),
    ...unchecked.map(({ part, fact, reason }) => ({
      part,
      rule: "unchecked",
      subject: `${part} (${fact})`,
      message: `The part ${part} could not be compared: ${fact} cannot be read.`,
      reason: reason.message,
    })),
  ];
}

export const foundOf = ({ part, rule, subject, message, remedy, needsPerson }: Difference): Found => ({
  part,
  rule,
  subject,
  message,
  reason: needsPerson ?? remedy,
});

/** Each thing once, and only where nothing about it is otherwise. */
function satisfiedIn({ satisfied, differences }: Comparison): string[] {
  const keyOf = ({ part, subject }: { part: string; subject: string }) => `${part}: ${subject}`;
  const other = new Set(differences.map(keyOf));
  return [...new Set(satisfied.map(keyOf))].filter((key) => !other.has(key)).sort();
}
