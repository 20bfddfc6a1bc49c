import { beforeEach, describe, expect, it } from "vitest";
import type { ActivationRecordStore } from "#core/ports.ts";
import { activationRecord } from "../helpers/activation-records.ts";

/** What every store of activation records must do. */
export function activationRecordContract(name: string, make: () => Promise<ActivationRecordStore>): void {
  describe(`${name}: activation records`, () => {
    let records: ActivationRecordStore;
    beforeEach(async () => {
      records = await make();
    });

    it("come back as they were given, one revision later, by their id and by SSM's", async () => {
      const record = activationRecord("a", { activationId: "id-a", secret: { name: "n", arn: "a" } });
      expect(await records.save(record)).toEqual({ ...record, revision: 1 });
      expect(await records.get(record.id)).toEqual({ ...record, revision: 1 });
      expect(await records.ofActivation("id-a")).toEqual({ ...record, revision: 1 });
      expect([await records.get("none"), await records.ofActivation("none")]).toEqual([undefined, undefined]);
    });

    it("without an activation are found by their id only", async () => {
      await records.save(activationRecord("a"));
      expect(await records.ofActivation("")).toBeUndefined();
      expect((await records.list()).map(({ id }) => id)).toEqual(["berlin-a"]);
    });

    it("are changed on the revision they were read at only, by one of several at once", async () => {
      const first = await records.save(activationRecord("a"));
      await expect(records.save(activationRecord("a"))).rejects.toMatchObject({ name: "StaleWriteError" });
      await expect(records.save(activationRecord("b", { revision: 3 }))).rejects.toMatchObject({
        name: "StaleWriteError",
      });
      const saves = await Promise.allSettled(
        ["x", "y"].map((by) => records.save({ ...first, claim: { by, until: "z" } })),
      );
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await records.get("berlin-b")).toBeUndefined();
    });

    it("forget what a saved one no longer says, also when they have ended", async () => {
      const first = await records.save(
        activationRecord("a", { claim: { by: "x", until: "2026-11-23T09:02:00.000Z" } }),
      );
      const { claim: _over, ...rest } = first;
      const ended = await records.save({ ...rest, status: "failed", endedAt: "2026-11-23T09:05:00.000Z" });
      expect(await records.get(first.id)).toEqual(ended);
      expect(ended).not.toHaveProperty("claim");
    });

    it("are listed by id, on as many pages as it takes", async () => {
      const requests = Array.from({ length: 8 }, (_, n) => `r${7 - n}`);
      for (const request of requests) await records.save(activationRecord(request, { reason: "x".repeat(200_000) }));
      expect((await records.list()).map(({ id }) => id)).toEqual(
        requests.toReversed().map((request) => `berlin-${request}`),
      );
    });
  });
}
