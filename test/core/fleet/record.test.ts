import { describe, expect, it } from "vitest";
import type { ClusterSnapshot } from "#core/fleet/cluster.ts";
import { recordDeleted, recordSeen, withAddon } from "#core/fleet/record.ts";
import { clusterRecord } from "../../helpers/cluster-records.ts";

const LABELS = { labels: { tier: "prod" }, owner: "jo" };
const snapshot = (observedAt: string, change: Partial<ClusterSnapshot> = {}): ClusterSnapshot => {
  const { ref, arn, createdAt } = clusterRecord("a");
  return {
    ref,
    arn,
    version: "1.34",
    status: "ACTIVE",
    createdAt,
    tags: {},
    autoMode: false,
    hybrid: false,
    issues: [],
    subnetIds: [],
    addons: [{ name: "coredns", version: "v1.11.4-eksbuild.2", status: "ACTIVE", issues: [] }],
    nodegroups: [],
    observedAt,
    ...change,
  };
};
const [TEN, ELEVEN] = ["2026-11-21T10:00:00.000Z", "2026-11-21T11:00:00.000Z"];

describe("what is on record of a cluster", () => {
  it("begins with the first look and keeps since when an add-on is as it is", () => {
    const first = recordSeen(undefined, snapshot(TEN), LABELS);
    expect(first).toMatchObject({ id: "111122223333/eu-west-1/a", firstSeenAt: TEN, owner: "jo", revision: 0 });
    expect(first.addons.coredns?.since).toBe(TEN);
    const later = recordSeen({ ...first, revision: 1 }, snapshot(ELEVEN), LABELS);
    expect(later).toMatchObject({ firstSeenAt: TEN, lastSeenAt: ELEVEN, revision: 1 });
    expect(later.addons.coredns?.since).toBe(TEN);
    const addons = [{ name: "coredns", version: "v1.11.4-eksbuild.2", status: "DEGRADED", issues: [] }];
    expect(recordSeen(first, snapshot(ELEVEN, { addons }), LABELS).addons.coredns).toMatchObject({ since: ELEVEN });
  });

  it("is not changed by an older look", () => {
    const known = recordSeen(undefined, snapshot(ELEVEN), LABELS);
    expect(recordSeen(known, snapshot(TEN, { version: "1.33" }), LABELS)).toBe(known);
  });

  it("keeps how it was adopted, but not of another cluster of the same name", () => {
    const adoption = { status: "adopted" as const, executionArn: "arn", at: TEN };
    const known = { ...recordDeleted(clusterRecord("a", { adoption }), TEN), revision: 4 };
    expect(recordSeen({ ...known, status: "ACTIVE" }, snapshot(ELEVEN), LABELS)).toMatchObject({ adoption });
    const anew = recordSeen(known, snapshot(ELEVEN, { createdAt: TEN }), LABELS);
    expect(anew).toMatchObject({ firstSeenAt: ELEVEN, status: "ACTIVE", revision: 4 });
    expect(anew).not.toHaveProperty("adoption");
    expect(anew).not.toHaveProperty("purgeAt");
  });

  it("takes one add-on alone, and its absence", () => {
    const record = clusterRecord("a");
    const addon = { name: "vpc-cni", version: "v1", status: "CREATING", issues: [] };
    expect(withAddon(record, "vpc-cni", addon, TEN).addons).toEqual({
      ...record.addons,
      "vpc-cni": { version: "v1", status: "CREATING", since: TEN },
    });
    expect(withAddon(record, "coredns", undefined, TEN).addons).toEqual({});
  });

  it("of a deleted one stays for a while, counted once", () => {
    const deleted = recordDeleted(clusterRecord("a"), TEN);
    expect(deleted).toMatchObject({ status: "DELETED", deletedAt: TEN, purgeAt: "2027-02-19T10:00:00.000Z" });
    expect(recordDeleted(deleted, ELEVEN)).toBe(deleted);
  });
});
