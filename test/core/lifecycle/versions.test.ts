import { describe, expect, it } from "vitest";
import { digestId, digestLines } from "#core/lifecycle/digest.ts";
import { type NewVersion, noticed, noticedAt, type Offer, type VersionsRecord } from "#core/lifecycle/versions.ts";

const none: VersionsRecord = { kind: "versions", subject: "eu-west-1", known: {}, revision: 0 };
const coredns = { kind: "addon" as const, name: "coredns" };
const image = { kind: "node-image" as const, minor: "1.34", amiType: "AL2023_x86_64_STANDARD" };
const offer = (...versions: string[]): Offer => ({ of: coredns, versions });
const [NINE, TEN] = ["2026-11-21T09:00:00.000Z", "2026-11-21T10:00:00.000Z"];

describe("a poll", () => {
  it("takes what it sees first for known, also of an add-on somebody just began to use", () => {
    const first = noticed(none, [offer("v1", "v2")], NINE);
    expect(first).toMatchObject({ news: [], changed: true });
    const more = noticed(first.record, [offer("v1", "v2"), { of: { kind: "kubernetes" }, versions: ["1.36"] }], TEN);
    expect(more).toMatchObject({ news: [], changed: true });
  });

  it("notices a version once, wherever it stands, and when", () => {
    const { record } = noticed(none, [offer("v1.12")], NINE);
    const second = noticed(record, [offer("v1.12", "v1.11.5")], TEN);
    expect(second.news).toEqual([{ region: "eu-west-1", of: coredns, version: "v1.11.5" }]);
    expect(noticedAt(second.record, coredns, "v1.11.5")).toBe(TEN);
    expect(noticed(second.record, [offer("v1.12", "v1.11.5")], TEN)).toMatchObject({ news: [], changed: false });
  });

  it("says nothing of what is gone, nor when it comes back", () => {
    const { record } = noticed(none, [offer("v1", "v2")], NINE);
    const gone = noticed(record, [offer("v1")], TEN);
    expect(gone.changed).toBe(false);
    expect(noticed(gone.record, [offer("v1", "v2")], TEN).news).toEqual([]);
  });

  it("remembers the newest images of many", () => {
    let record = none;
    for (let number = 0; number < 30; number++)
      record = noticed(record, [{ of: image, versions: [`1.34.6-${20260101 + number}`] }], NINE).record;
    expect(Object.keys(Object.values(record.known)[0] ?? {})).toHaveLength(10);
    expect(noticed(record, [{ of: image, versions: ["1.34.6-20260130"] }], TEN).news).toEqual([]);
  });
});

describe("a digest", () => {
  const news: NewVersion[] = [
    { region: "us-east-1", of: coredns, version: "v2" },
    { region: "eu-west-1", of: image, version: "1.34.6-20261124" },
    { region: "eu-west-1", of: coredns, version: "v2" },
    { region: "eu-west-1", of: { kind: "kubernetes" }, version: "1.37" },
  ];

  it("has a line per thing and version, with its Regions", () => {
    expect(digestLines(news)).toEqual([
      "Kubernetes: 1.37 (eu-west-1)",
      "add-on coredns: v2 (eu-west-1, us-east-1)",
      "node image AL2023_x86_64_STANDARD of 1.34: 1.34.6-20261124 (eu-west-1)",
    ]);
  });

  it("is the same for the same news, in whatever order", () => {
    expect(digestId(news.toReversed())).toBe(digestId(news));
    expect(digestId(news.slice(1))).not.toBe(digestId(news));
  });
});
