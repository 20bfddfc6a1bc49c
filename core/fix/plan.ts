import { dependenciesOf } from "../baseline/order.ts";
import { stepTitle } from "../baseline/step-title.ts";
import type { Step } from "../baseline/steps.ts";
import { type Found, type PlannedWork, planSteps } from "../convergence/plan.ts";
import type { WorkPlan } from "../convergence/work-item.ts";
import type { DriftFinding } from "../drift/rule.ts";
import { findingId } from "../findings/finding.ts";

/** Which findings of a cluster are to be fixed; what is absent chooses all. */
export interface FixSelection {
  /** Ids; those that are over by now are left out. */
  findings?: readonly string[] | undefined;
  /** Who names a rule also wants what is not safe. */
  rules?: readonly string[] | undefined;
  subjects?: readonly string[] | undefined;
}

const idOf = ({ rule, subject }: DriftFinding): string => findingId(rule, subject);

const isSelected = (finding: DriftFinding, { findings, rules, subjects }: FixSelection): boolean =>
  (findings?.includes(idOf(finding)) ?? true) &&
  (rules?.includes(finding.rule) ?? true) &&
  (subjects?.includes(finding.subject) ?? true);

/**
 * What has to be done about findings of a cluster, and which of them need a person, and why. Nothing is done that needs something which is missing as well and
 * not part of it.
 *
 * @param present everything that is not as it should be now, chosen or not
 */
export function planFix(
  work: Pick<WorkPlan, "workId" | "plannedAt">,
  present: readonly DriftFinding[],
  selection: FixSelection,
): PlannedWork {
  const chosen = present.filter((finding) => isSelected(finding, selection));
  const left = new Map<DriftFinding, string>();
  const steps = new Map<string, Step>();
  for (const finding of chosen) {
    const reason = reasonAgainst(finding, selection, work.plannedAt);
    if (reason !== undefined) left.set(finding, reason);
    else if (finding.step) steps.set(finding.step.id, finding.step);
  }
  const missing = unmet(present, steps);
  for (const id of missing.keys()) steps.delete(id);
  for (const finding of chosen) {
    const reason = left.has(finding) || !finding.step ? undefined : missing.get(finding.step.id);
    if (reason !== undefined) left.set(finding, reason);
  }
  const gone = (selection.findings ?? []).filter((id) => !present.some((finding) => idOf(finding) === id));
  const mending = (id: string) => present.filter(({ step }) => step?.id === id);
  return planSteps(
    { ...work, parts: [...new Set(chosen.map(({ rule }) => rule))], satisfied: gone.map(words) },
    {
      steps: [...steps.values()].map((step) => {
        const fixes = mending(step.id);
        return { part: fixes[0]?.rule ?? "", step, fixes: fixes.map(idOf) };
      }),
      found: [...left].map(([finding, reason]) => foundOf(finding, reason)),
    },
  );
}

/** Why a finding is not fixed by this, as far as it can be told from itself. */
function reasonAgainst(
  { rule, step, needsPerson, remedy, exemptedUntil }: DriftFinding,
  { rules }: FixSelection,
  at: string,
): string | undefined {
  if (exemptedUntil !== undefined && exemptedUntil > at) return `it is exempt until ${exemptedUntil.slice(0, 10)}`;
  if (!step) return needsPerson ?? remedy;
  if (step.safe || rules?.includes(rule)) return undefined;
  return `it is not safe (${step.why}); it is done only when somebody names the rule ${rule}`;
}

/** Rules whose findings say that something is not there; of all others it is there, only otherwise. */
const ABSENT: readonly string[] = [
  "addon-missing",
  "pod-identity-missing",
  "pod-identity-role",
  "access-entry-missing",
  "access-groups",
  "access-policy-missing",
  "authentication-mode",
];

/** Of these steps those that come to nothing without another one that is missing too and not among them: by id, with the reason. */
function unmet(present: readonly DriftFinding[], steps: ReadonlyMap<string, Step>): Map<string, string> {
  const all = present.flatMap(({ step }) => (step ? [step] : []));
  const absent = new Map(present.flatMap(({ rule, step }) => (step && ABSENT.includes(rule) ? [[step.id, step]] : [])));
  const dependencies = dependenciesOf(all);
  const reasons = new Map<string, string>();
  for (let before = -1; reasons.size > before; ) {
    before = reasons.size;
    for (const id of steps.keys()) {
      const other = (dependencies.get(id)?.needs ?? []).find(
        (need) => absent.has(need) && (!steps.has(need) || reasons.has(need)),
      );
      const needed = other === undefined ? undefined : absent.get(other);
      if (needed && !reasons.has(id)) reasons.set(id, `it needs ${stepTitle(needed)} first, which is not part of this`);
    }
  }
  return reasons;
}

const foundOf = ({ rule, subject, message }: DriftFinding, reason: string): Found => ({
  part: rule,
  rule,
  subject,
  message,
  reason,
});

/** `deletion-protection#deletionProtection`: as people read it. */
const words = (id: string): string => id.replace("#", " ").trim();

/** Ids of the findings that could be fixed without anybody asking: nothing can be the worse for it, and all that it takes is at hand. */
export function safelyFixable(present: readonly DriftFinding[]): Set<string> {
  const { items } = planFix({ workId: "", plannedAt: "" }, present.map(withoutExemption), {});
  return new Set(items.flatMap(({ fixes = [] }) => fixes));
}

/** Whether it could be fixed does not depend on whether it has to be. */
const withoutExemption = ({ exemptedUntil: _, ...finding }: DriftFinding): DriftFinding => finding;
