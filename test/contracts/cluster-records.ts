import { beforeEach, describe, expect, it } from "vitest";
import type { ClusterRecord } from "#core/fleet/record.ts";
import type { ClusterRecordStore } from "#core/ports.ts";
import { clusterRecord } from "../helpers/cluster-records.ts";

/** What every store of cluster records must do. */
export function clusterRecordContract(name: string, make: () => Promise<ClusterRecordStore>): void {
  describe(`${name}: cluster records`, () => {
    let records: ClusterRecordStore;
    beforeEach(async () => {
      records = await make();
    });

    it("come back as they were given, one revision later", async () => {
      const record = clusterRecord("a", {
        owner: "payments@example.com",
        deadlines: [{ kind: "aws-health", at: "2027-01-01", what: "w", source: "s", toldAt: "2026-11-01" }],
      });
      expect(await records.save(record)).toEqual({ ...record, revision: 1 });
      expect(await records.get(record.id)).toEqual({ ...record, revision: 1 });
      expect(await records.get("1/2/3")).toBeUndefined();
    });

    it("are changed on the revision they were read at only", async () => {
      const first = await records.save(clusterRecord("a"));
      await expect(records.save(clusterRecord("a"))).rejects.toMatchObject({ name: "StaleWriteError" });
      await records.save({ ...first, status: "DELETED", purgeAt: "2027-01-01T00:00:00.000Z" });
      await expect(records.save(first)).rejects.toMatchObject({ name: "StaleWriteError" });
      await expect(records.save({ ...clusterRecord("b"), revision: 4 })).rejects.toMatchObject({
        name: "StaleWriteError",
      });
      expect(await records.get(first.id)).toMatchObject({ status: "DELETED", revision: 2 });
      expect(await records.get(clusterRecord("b").id)).toBeUndefined();
    });

    it("forget what a saved one no longer says", async () => {
      const first = await records.save(clusterRecord("a", { owner: "jo" }));
      const { owner: _gone, ...rest } = first;
      await records.save(rest);
      expect(await records.get(first.id)).not.toHaveProperty("owner");
    });

    it("are written by one of several at once", async () => {
      const saves = await Promise.allSettled(
        ["1.33", "1.34"].map((version) => records.save(clusterRecord("a", { version }))),
      );
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    it("are listed by id, on as many pages as it takes", async () => {
      const padding = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`label-${n}`, "x".repeat(1000)]));
      const names = Array.from({ length: 12 }, (_, n) => `c${String(11 - n).padStart(2, "0")}`);
      for (const each of names) await records.save(clusterRecord(each, { labels: padding }));
      expect((await records.list()).map(({ ref }) => ref.name)).toEqual([...names].reverse());
    });

    it("are nobody's to change behind the store's back", async () => {
      const given: ClusterRecord = clusterRecord("a", { labels: { tier: "dev" } });
      await records.save(given);
      Object.assign(given.labels, { tier: "prod" });
      expect((await records.get(given.id))?.labels).toEqual({ tier: "dev" });
    });
  });
}
