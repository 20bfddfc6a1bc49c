import type { WorkItem, WorkPlan } from "#core/convergence/work-item.ts";
import { StaleWriteError } from "#core/errors.ts";
import type { WorkStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** What executions do, in the sandbox. */
export function memoryWorkStore(): WorkStore {
  const plans = new Map<string, WorkPlan>();
  const work = new Map<string, Map<string, WorkItem>>();
  return {
    async create(plan, items) {
      const known = plans.get(plan.workId);
      if (known) return known;
      const made = isolated(plan);
      plans.set(plan.workId, made);
      work.set(plan.workId, new Map(items.map((item) => [item.id, isolated({ ...item, revision: 1 })])));
      return made;
    },
    async plan(workId) {
      return plans.get(workId);
    },
    async item(workId, id) {
      return work.get(workId)?.get(id);
    },
    async items(workId) {
      return [...(work.get(workId)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async save(item) {
      const items = work.get(item.workId) ?? new Map<string, WorkItem>();
      if ((items.get(item.id)?.revision ?? 0) !== item.revision)
        throw new StaleWriteError(`${item.id} of ${item.workId} was changed meanwhile`);
      const saved = isolated({ ...item, revision: item.revision + 1 });
      work.set(item.workId, items.set(item.id, saved));
      return saved;
    },
  };
}
