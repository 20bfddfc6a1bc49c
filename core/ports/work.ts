import type { WorkItem, WorkPlan } from "../convergence/work-item.ts";

/** What executions that bring a cluster closer to its template do, step by step. */
export interface WorkStore {
  /** Writes down a plan and its items, once: a plan that is there already stays as it is, with what came of it. @returns the plan in force */
  create(plan: WorkPlan, items: readonly WorkItem[]): Promise<WorkPlan>;
  plan(workId: string): Promise<WorkPlan | undefined>;
  item(workId: string, id: string): Promise<WorkItem | undefined>;
  /** All of an execution, by id. */
  items(workId: string): Promise<WorkItem[]>;
  /** Writes when the stored revision is still `item.revision` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(item: WorkItem): Promise<WorkItem>;
}
