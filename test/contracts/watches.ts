import { beforeEach, describe, expect, it } from "vitest";
import type { PlaceRecord } from "#core/lifecycle/places.ts";
import type { VersionsRecord } from "#core/lifecycle/versions.ts";
import type { WatchStore } from "#core/ports.ts";

const place: PlaceRecord = { kind: "place", subject: "111122223333/eu-west-1", revision: 0 };
const versions: VersionsRecord = {
  kind: "versions",
  subject: "eu-west-1",
  known: { "node-image/1.34/AL2023_x86_64_STANDARD": { "1.34.2-20261110": "2026-11-21T09:00:00.000Z" } },
  revision: 0,
};

/** What every store of what scheduled looks remember must do. */
export function watchContract(name: string, make: () => Promise<WatchStore>): void {
  describe(`${name}: what scheduled looks remember`, () => {
    let watches: WatchStore;
    beforeEach(async () => {
      watches = await make();
    });

    it("comes back as it was given, one revision later, by kind and subject", async () => {
      expect(await watches.save(versions)).toEqual({ ...versions, revision: 1 });
      await watches.save({ ...place, subject: "eu-west-1" });
      expect(await watches.get("versions", "eu-west-1")).toEqual({ ...versions, revision: 1 });
      expect(await watches.get("place", "eu-west-1")).toMatchObject({ kind: "place", revision: 1 });
      expect(await watches.get("place", place.subject)).toBeUndefined();
      const told = {
        kind: "told",
        subject: "report",
        period: "2026-11-23T07:00:00.000Z",
        keptAs: "a",
        revision: 0,
      } as const;
      await watches.save(told);
      expect(await watches.get("told", "report")).toEqual({ ...told, revision: 1 });
    });

    it("is changed on the revision it was read at only, by one of several at once", async () => {
      const first = await watches.save(place);
      await expect(watches.save(place)).rejects.toMatchObject({ name: "StaleWriteError" });
      const saves = await Promise.allSettled(["a", "b", "c"].map((listedAt) => watches.save({ ...first, listedAt })));
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await watches.get("place", place.subject)).toMatchObject({ revision: 2 });
      await expect(watches.save({ ...versions, revision: 4 })).rejects.toMatchObject({ name: "StaleWriteError" });
    });
  });
}
