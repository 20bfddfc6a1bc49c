import { beforeEach, describe, expect, it } from "vitest";
import type { NodeRecordStore } from "#core/ports.ts";
import { ELSEWHERE, PLACE } from "../helpers/hybrid.ts";
import { nodeRecord } from "../helpers/hybrid-sites.ts";

const ID = "mi-0a1b2c3d4e5f60718";

/** What every store of hybrid nodes must do. */
export function nodeRecordContract(name: string, make: () => Promise<NodeRecordStore>): void {
  describe(`${name}: hybrid nodes`, () => {
    let nodes: NodeRecordStore;
    beforeEach(async () => {
      nodes = await make();
    });

    it("come back as they were given, one revision later, with those of their account and Region", async () => {
      const node = nodeRecord(ID, {
        activation: { id: "a", record: "berlin-one" },
        lostSince: "2026-11-21T08:00:00.000Z",
      });
      expect(await nodes.save(node)).toEqual({ ...node, revision: 1 });
      const removed = nodeRecord("mi-00000000000000001", {
        removedAt: "2026-11-21T10:00:00.000Z",
        removedBecause: "gone",
      });
      await nodes.save(removed);
      await nodes.save(nodeRecord("mi-00000000000000002", ELSEWHERE));
      await nodes.watchedSince(PLACE, "berlin", "2026-11-21T09:00:00.000Z");
      expect(await nodes.get(PLACE, ID)).toEqual({ ...node, revision: 1 });
      expect(await nodes.get(ELSEWHERE, ID)).toBeUndefined();
      expect((await nodes.of(PLACE)).map(({ id }) => id)).toEqual(["mi-00000000000000001", ID]);
    });

    it("are changed on the revision they were read at only, by one of several at once", async () => {
      const first = await nodes.save(nodeRecord(ID));
      await expect(nodes.save(nodeRecord(ID))).rejects.toMatchObject({ name: "StaleWriteError" });
      const saves = await Promise.allSettled([1, 2, 3].map(() => nodes.save({ ...first, ping: "ConnectionLost" })));
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await nodes.get(PLACE, ID)).toMatchObject({ ping: "ConnectionLost", revision: 2 });
    });

    it("have sites that are watched since the first who said so, of several at once", async () => {
      expect(await nodes.watchedSince(PLACE, "berlin")).toBeUndefined();
      const times = ["2026-11-21T09:00:00.000Z", "2026-11-21T09:00:01.000Z", "2026-11-21T09:00:02.000Z"];
      const kept = await Promise.all(times.map((at) => nodes.watchedSince(PLACE, "berlin", at)));
      expect(new Set(kept).size).toBe(1);
      expect(await nodes.watchedSince(PLACE, "berlin", "2026-12-01T09:00:00.000Z")).toBe(kept[0]);
      expect(await nodes.watchedSince(ELSEWHERE, "berlin")).toBeUndefined();
    });
  });
}
