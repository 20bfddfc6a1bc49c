import { describe, expect, it } from "vitest";
import { AccessDeniedError } from "#core/errors.ts";
import { recordDeleted } from "#core/fleet/record.ts";
import { reviewOf } from "#core/review/review.ts";
import { operatorResponse } from "#events/operator/requests.ts";
import type { ReviewAnswer } from "#events/operator/review.ts";
import { collectReview, reviewPage } from "#functions/runtime/review/collect.ts";
import { clusterRecord } from "../../../helpers/cluster-records.ts";
import { REVIEW_NOW, reviewedRecords, reviewPorts } from "../../../helpers/review.ts";

async function pages(ports: Awaited<ReturnType<typeof reviewPorts>>, bytes?: number): Promise<ReviewAnswer[]> {
  const all: ReviewAnswer[] = [];
  for (let after: string | undefined; ; ) {
    const page = operatorResponse.parse(await reviewPage(ports, { after }, REVIEW_NOW, bytes)) as ReviewAnswer;
    all.push(page);
    if (page.next === null) return all;
    after = page.next;
  }
}

describe("pages of a review", () => {
  it.each([
    ["one page", undefined, 1],
    ["a page for each cluster, when none has room", 1, 4],
  ])("make the same review, in %s", async (_, bytes, count) => {
    const ports = await reviewPorts();
    const all = await pages(ports, bytes);
    expect(all).toHaveLength(count);
    expect(all.filter(({ fleet }) => fleet !== null)).toHaveLength(1);
    const [{ fleet } = { fleet: null }] = all;
    if (!fleet) throw new Error("the first page has the fleet");
    const whole = reviewOf({ fleet, clusters: all.flatMap(({ clusters }) => clusters) });
    expect(whole).toEqual(await collectReview(ports, REVIEW_NOW));
  });

  it("keep below what Lambda answers with, for 500 clusters with many findings", async () => {
    const records = Array.from({ length: 500 }, (_, index) => clusterRecord(`c-${String(index).padStart(3, "0")}`));
    const ports = await reviewPorts({ records, findings: [] });
    const [template] = (await (await reviewPorts()).findings.outstanding()).slice(0, 1);
    if (!template) throw new Error("no finding");
    const findings = records.flatMap(({ id: clusterId }) =>
      Array.from({ length: 30 }, (_, index) => ({ ...template, clusterId, id: `${index}`, remedy: "x".repeat(200) })),
    );
    const all = await pages({ ...ports, findings: { ...ports.findings, outstanding: async () => findings } });
    expect(all.length).toBeGreaterThan(1);
    for (const page of all) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(5_000_000);
    expect(all.flatMap(({ clusters }) => clusters)).toHaveLength(500);
  });
});

describe("what is collected", () => {
  it("names places that could not be listed, or never were", async () => {
    const ports = await reviewPorts();
    const { gaps } = await collectReview(
      {
        ...ports,
        policy: {
          ...ports.policy,
          accounts: [{ id: "111122223333", name: "one", regions: ["us-east-1", "ap-south-1"] }],
        },
      },
      REVIEW_NOW,
    );
    expect(gaps.slice(0, 2)).toEqual([
      {
        ...{ what: "clusters of account 111122223333 in us-east-1", why: "EKS refuses to list clusters" },
        ...{ since: "2026-11-22T08:00:00.000Z", clusters: [] },
      },
      {
        ...{ what: "clusters of account 111122223333 in ap-south-1", why: "nobody has listed them yet" },
        ...{ since: null, clusters: [] },
      },
    ]);
  });

  it("does without EKS's calendar, and says so; a mistake of ours is one", async () => {
    const denied = await reviewPorts({
      versions: () => Promise.reject(new AccessDeniedError("no eks:DescribeClusterVersions")),
    });
    const { gaps, clusters, costs } = await collectReview(denied, REVIEW_NOW);
    expect(gaps[0]).toMatchObject({ why: "no eks:DescribeClusterVersions" });
    expect(new Set(clusters.map(({ support }) => support))).toEqual(new Set(["unknown"]));
    expect(costs).toEqual([]);
    const broken = await reviewPorts({ versions: () => Promise.reject(new TypeError("oops")) });
    await expect(collectReview(broken, REVIEW_NOW)).rejects.toThrow("oops");
  });

  it("leaves deleted clusters out", async () => {
    const records = reviewedRecords().map((record, index) =>
      index === 0 ? recordDeleted(record, "2026-11-22T00:00:00.000Z") : record,
    );
    const { clusters } = await collectReview(await reviewPorts({ records }), REVIEW_NOW);
    expect(clusters.map(({ name }) => name)).not.toContain("shop-dev");
    expect(clusters).toHaveLength(3);
  });

  it("sums up sites, activations and runs, without a word that lets a host in", async () => {
    const review = await collectReview(await reviewPorts(), REVIEW_NOW);
    expect(review.sites).toMatchObject([
      {
        nodes: { all: 3, connected: 2, lost: 1, unknown: 1, leaving: 0 },
        kubelets: [
          { minor: "1.33", nodes: 1 },
          { minor: "1.34", nodes: 1 },
        ],
        troubled: [
          { hostname: "edge-7", status: "lost" },
          { id: "mi-0000000000000003", status: "unknown" },
        ],
        activations: [{ registrations: 2, nodes: 20, daysLeft: 17 }],
      },
    ]);
    expect(review.runs).toMatchObject([
      {
        id: "run-1",
        status: "succeeded",
        seconds: 6.5 * 3600,
        medianSeconds: 2400,
        goal: "Upgrade to Kubernetes 1.35",
      },
    ]);
    expect(JSON.stringify(review)).not.toMatch(/secretsmanager|fleetwright\/hybrid/);
    expect(review.exemptions).toMatchObject([{ clusters: 1, match: "name old-*", daysLeft: 7 }]);
  });
});
