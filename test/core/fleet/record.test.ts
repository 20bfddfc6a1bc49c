import { describe, expect, it } from "vitest";
import type { ClusterSnapshot } from "#core/fleet/cluster.ts";
import { recordDeleted, recordSeen } from "#core/fleet/record.ts";
import { clusterRecord } from "../../helpers/cluster-records.ts";

const addons = clusterRecord("a").addons;
const CONTEXT = { labels: { tier: "prod" }, owner: "jo", addons };
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
  it("begins with the first look, and is what the last one saw", () => {
    const first = recordSeen(undefined, snapshot(TEN), CONTEXT);
    expect(first).toMatchObject({ id: "111122223333/eu-west-1/a", firstSeenAt: TEN, owner: "jo", addons, revision: 0 });
    const later = recordSeen({ ...first, revision: 1 }, snapshot(ELEVEN, { version: "1.35" }), CONTEXT);
    expect(later).toMatchObject({ firstSeenAt: TEN, lastSeenAt: ELEVEN, version: "1.35", revision: 1 });
  });

  it("keeps how it was adopted, but not of another cluster of the same name", () => {
    const adoption = { status: "adopted" as const, executionArn: "arn", at: TEN };
    const known = clusterRecord("a", { adoption, revision: 4 });
    expect(recordSeen(known, snapshot(ELEVEN), CONTEXT)).toMatchObject({ adoption, revision: 4 });
    for (const [before, now] of [
      [recordDeleted(known, TEN), snapshot(ELEVEN)],
      [known, snapshot(ELEVEN, { createdAt: TEN })],
    ] as const) {
      const anew = recordSeen(before, now, CONTEXT);
      expect(anew).toMatchObject({ firstSeenAt: ELEVEN, status: "ACTIVE", revision: 4 });
      expect(anew).not.toHaveProperty("adoption");
      expect(anew).not.toHaveProperty("purgeAt");
    }
  });

  it("of a deleted one stays for a while, counted once", () => {
    const deleted = recordDeleted(clusterRecord("a"), TEN);
    expect(deleted).toMatchObject({ status: "DELETED", deletedAt: TEN, purgeAt: "2027-02-19T10:00:00.000Z" });
    expect(recordDeleted(deleted, ELEVEN)).toBe(deleted);
  });
});
