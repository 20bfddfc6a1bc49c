import { beforeEach, describe, expect, it } from "vitest";
import type { WorkItem, WorkPlan } from "#core/convergence/work-item.ts";
import type { WorkStore } from "#core/ports.ts";

const workId = "arn:aws:states:eu-west-1:111122223333:execution:adopt-cluster:one";
const plan: WorkPlan = {
  workId,
  plannedAt: "2026-11-23T09:00:00.000Z",
  waves: [["addon/a", "addon/b"], ["plan"]],
  parts: ["addons"],
  satisfied: ["tags: Environment"],
};
const item = (id: string, change: Partial<WorkItem> = {}): WorkItem => ({
  workId,
  id,
  part: "addons",
  what: id,
  needs: [],
  revision: 0,
  ...change,
});
// An id may be any text, also what the store itself calls something.
const ITEMS = [item("addon/b"), item("addon/a", { needs: ["addon/b"] }), item("plan")];

/** What every store of work must do. */
export function workContract(name: string, make: () => Promise<WorkStore>): void {
  describe(`${name}: work`, () => {
    let work: WorkStore;
    beforeEach(async () => {
      work = await make();
    });

    it("is planned once: what came of it outlasts a second plan", async () => {
      expect(await work.plan(workId)).toBeUndefined();
      expect(await work.create(plan, ITEMS)).toEqual(plan);
      const first = await work.item(workId, "addon/a");
      expect(first).toEqual({ ...item("addon/a", { needs: ["addon/b"] }), revision: 1 });
      if (first) await work.save({ ...first, outcome: { outcome: "done" } });
      const other = { ...plan, waves: [["addon/c"]] };
      expect(await work.create(other, [item("addon/a"), item("addon/c")])).toEqual(plan);
      expect(await work.plan(workId)).toEqual(plan);
      expect((await work.items(workId)).map(({ id, outcome }) => [id, outcome?.outcome])).toEqual([
        ["addon/a", "done"],
        ["addon/b", undefined],
        ["plan", undefined],
      ]);
    });

    it("of others is not touched, nor seen", async () => {
      await work.create(plan, ITEMS);
      const other = `${workId}-2`;
      await work.create({ ...plan, workId: other }, [{ ...item("addon/x"), workId: other }]);
      expect((await work.items(other)).map(({ id }) => id)).toEqual(["addon/x"]);
      expect(await work.items("none")).toEqual([]);
      expect(await work.item(workId, "addon/x")).toBeUndefined();
    });

    it("changes on the revision it was read at only, by one of several at once", async () => {
      await work.create(plan, ITEMS);
      const [first] = await work.items(workId);
      if (!first) throw new Error("there is no item");
      const saves = await Promise.allSettled([1, 2, 3].map(() => work.save({ ...first, startedAt: plan.plannedAt })));
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await expect(work.save(first)).rejects.toMatchObject({ name: "StaleWriteError" });
      expect(await work.save(item("found/rule/x"))).toMatchObject({ revision: 1 });
      await expect(work.save(item("found/rule/x"))).rejects.toMatchObject({ name: "StaleWriteError" });
    });
  });
}
