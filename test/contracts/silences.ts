import { beforeEach, describe, expect, it } from "vitest";
import type { SilenceRecord } from "#core/alerts/records.ts";
import type { SilenceStore } from "#core/ports.ts";

const silence = (id: string, change: Partial<SilenceRecord> = {}): SilenceRecord => ({
  id,
  matchers: [{ label: "alertname", is: "=~", value: "Kube.+" }],
  owner: "ana",
  reason: "the disks are being replaced",
  startsAt: "2026-11-21T09:00:00.000Z",
  endsAt: "2026-11-21T11:00:00.000Z",
  createdAt: "2026-11-21T09:00:00.000Z",
  revision: 0,
  ...change,
});

/** What every store of silences must do. */
export function silenceContract(name: string, make: () => Promise<SilenceStore>): void {
  describe(`${name}: silences`, () => {
    let silences: SilenceStore;
    beforeEach(async () => {
      silences = await make();
    });
    const active = async (at: string) => (await silences.active(new Date(at))).map(({ id }) => id);

    it("come back as they were given, one revision later", async () => {
      expect(await silences.get("a")).toBeUndefined();
      expect(await silences.save(silence("a"))).toEqual(silence("a", { revision: 1 }));
      expect(await silences.get("a")).toEqual(silence("a", { revision: 1 }));
    });

    it("are active until their end, not at it, and listed after it", async () => {
      await silences.save(silence("b", { startsAt: "2026-11-21T12:00:00.000Z", endsAt: "2026-11-21T13:00:00.000Z" }));
      await silences.save(silence("a"));
      expect(await active("2026-11-21T08:00:00.000Z")).toEqual(["a", "b"]);
      expect(await active("2026-11-21T10:59:59.999Z")).toEqual(["a", "b"]);
      expect(await active("2026-11-21T11:00:00.000Z")).toEqual(["b"]);
      expect((await silences.all()).map(({ id }) => id)).toEqual(["a", "b"]);
    });

    it("are ended at once for whoever asks next", async () => {
      const stored = await silences.save(silence("a"));
      await silences.save({ ...stored, endsAt: "2026-11-21T10:00:00.000Z", ended: { by: "ben" } });
      expect(await active("2026-11-21T10:00:00.000Z")).toEqual([]);
    });

    it("are changed on the revision they were read at only, by one of several at once", async () => {
      const first = await silences.save(silence("a"));
      await expect(silences.save(silence("a"))).rejects.toMatchObject({ name: "StaleWriteError" });
      const saves = await Promise.allSettled(["x", "y", "z"].map((reason) => silences.save({ ...first, reason })));
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await expect(silences.save(silence("c", { revision: 3 }))).rejects.toMatchObject({ name: "StaleWriteError" });
    });
  });
}
