import { describe, expect, it } from "vitest";
import { clusterDigest } from "#core/findings/digest.ts";
import { findingRecord } from "../../helpers/findings.ts";

const NOW = new Date("2026-11-23T09:00:00Z");
const options = { now: NOW, since: "2026-11-16T07:00:00.000Z", endingSeconds: 14 * 86_400 };
const day = (date: number) => `2026-11-${String(date).padStart(2, "0")}T09:00:00.000Z`;
const finding = (subject: string, change: Parameters<typeof findingRecord>[1] = {}) =>
  findingRecord("a", { subject, message: subject, ...change });

describe("the digest of a cluster", () => {
  it("counts what is open and not exempt, names the worst and the oldest, and what changed since", () => {
    const digest = clusterDigest(
      [
        finding("old", { severity: "low", openedAt: day(1) }),
        finding("new", { severity: "high", openedAt: day(20) }),
        finding("worst", { severity: "critical", openedAt: day(18) }),
        finding("older", { severity: "high", openedAt: day(2) }),
        finding("over", { openedAt: day(17), closedAt: day(19) }),
        finding("long over", { openedAt: day(1), closedAt: day(3) }),
        finding("borne", { exemptedUntil: day(30), openedAt: day(1) }),
        finding("borne for long", { exemptedUntil: "2027-06-01T00:00:00.000Z", openedAt: day(1) }),
      ],
      options,
    );
    expect(digest).toMatchObject({
      counts: { critical: 1, high: 2, low: 1 },
      oldest: { message: "old", openedAt: day(1) },
      opened: 3,
      closed: 1,
      ending: [{ rule: "addon-degraded", subject: "borne", until: day(30) }],
    });
    expect(digest?.worst.map(({ message }) => message)).toEqual(["worst", "older", "new", "old"]);
  });

  it("has no more than the worst five", () => {
    const many = Array.from({ length: 9 }, (_, index) => finding(String(index), { severity: "low" }));
    expect(clusterDigest(many, options)).toMatchObject({ counts: { low: 9 }, worst: { length: 5 } });
  });

  it.each([
    ["nothing", []],
    ["what is over", [finding("a", { closedAt: day(20) })]],
    ["what is exempt", [finding("a", { exemptedUntil: day(30) })]],
  ])("is none of %s", (_what, findings) => {
    expect(clusterDigest(findings, options)).toBeUndefined();
  });

  it("counts an exemption that has ended", () => {
    expect(clusterDigest([finding("a", { exemptedUntil: day(22) })], options)).toMatchObject({ counts: { high: 1 } });
  });
});
