import { beforeEach, describe, expect, it } from "vitest";
import type { FindingStore } from "#core/ports.ts";
import { findingRecord } from "../helpers/findings.ts";

const CLOSED = { closedAt: "2026-11-21T10:00:00.000Z", closedBecause: "not found any more" };
const TOLD = { toldAt: "2026-11-21T09:05:00.000Z" };

/** What every store of findings must do. */
export function findingContract(name: string, make: () => Promise<FindingStore>): void {
  describe(`${name}: findings`, () => {
    let findings: FindingStore;
    beforeEach(async () => {
      findings = await make();
    });

    it("come back as they were given, one revision later, with their cluster's", async () => {
      const finding = findingRecord("a", { exemptedUntil: "2027-01-01T00:00:00.000Z" });
      expect(await findings.save(finding)).toEqual({ ...finding, revision: 1 });
      await findings.save(findingRecord("a", { subject: "aws-ebs-csi-driver", ...CLOSED }));
      await findings.save(findingRecord("b"));
      expect(await findings.get(finding.clusterId, finding.id)).toEqual({ ...finding, revision: 1 });
      expect(await findings.get(finding.clusterId, "other#")).toBeUndefined();
      expect((await findings.of(finding.clusterId)).map(({ id }) => id)).toEqual([
        "addon-degraded#aws-ebs-csi-driver",
        "addon-degraded#coredns",
      ]);
      expect(await findings.of("1/2/3")).toEqual([]);
    });

    it("are changed on the revision they were read at only, by one of several at once", async () => {
      const first = await findings.save(findingRecord("a"));
      await expect(findings.save(findingRecord("a"))).rejects.toMatchObject({ name: "StaleWriteError" });
      const saves = await Promise.allSettled([1, 2, 3].map(() => findings.save({ ...first, ...CLOSED })));
      expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await findings.get(first.clusterId, first.id)).toEqual({ ...first, ...CLOSED, revision: 2 });
      await expect(findings.save(findingRecord("b", { revision: 3 }))).rejects.toMatchObject({
        name: "StaleWriteError",
      });
      expect(await findings.of(findingRecord("b").clusterId)).toEqual([]);
    });

    it("concern somebody while they are open, or closed without anybody knowing", async () => {
      await findings.save(findingRecord("b"));
      await findings.save(findingRecord("a", { subject: "told", ...TOLD, ...CLOSED }));
      await findings.save(findingRecord("a", { subject: "never-told", ...CLOSED }));
      await findings.save(
        findingRecord("a", { subject: "settled", ...TOLD, ...CLOSED, closingToldAt: "2026-11-21T10:01:00.000Z" }),
      );
      const open = await findings.save(findingRecord("a", { subject: "open" }));
      const words = async () =>
        (await findings.outstanding()).map(({ clusterId, subject }) => `${clusterId} ${subject}`);
      expect(await words()).toEqual([
        "111122223333/eu-west-1/a open",
        "111122223333/eu-west-1/a told",
        "111122223333/eu-west-1/b coredns",
      ]);
      const closed = await findings.save({ ...open, ...CLOSED });
      expect(await words()).not.toContain("111122223333/eu-west-1/a open");
      // It comes back as the same finding.
      const { closedAt: _at, closedBecause: _why, ...again } = closed;
      await findings.save({ ...again, reopened: 1 });
      expect(await words()).toContain("111122223333/eu-west-1/a open");
      expect(await findings.get(open.clusterId, open.id)).not.toHaveProperty("closedAt");
    });

    it("are listed on as many pages as it takes", async () => {
      const message = "x".repeat(300_000);
      const subjects = ["s0", "s1", "s2", "s3", "s4", "s5"];
      for (const subject of subjects) await findings.save(findingRecord("a", { subject, message }));
      expect((await findings.of(findingRecord("a").clusterId)).map(({ subject }) => subject)).toEqual(subjects);
      expect((await findings.outstanding()).map(({ subject }) => subject)).toEqual(subjects);
    });
  });
}
