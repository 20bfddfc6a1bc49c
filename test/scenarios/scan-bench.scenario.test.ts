import { describe, expect, it } from "vitest";
import { startAws } from "../../scripts/bench/scan/aws.ts";
import { boundOf } from "../../scripts/bench/scan/measure.ts";
import { functionAt, scanAs } from "../../scripts/bench/scan/product.ts";

const CLUSTERS = 36;

describe("a scan over HTTP, as a function on AWS makes it", () => {
  it("reads every cluster with few calls, and as many at once as it may", async () => {
    const aws = await startAws(CLUSTERS, 5);
    try {
      const found = await scanAs([functionAt(aws.url)]);
      expect(found).toMatchObject({ scanned: CLUSTERS, unreadable: 0 });
      const { calls, atOnceInPlace, eksCallsByPlace } = aws.seen;
      const perCluster = (name: string) => (calls[name] ?? 0) / CLUSTERS;
      expect(Object.keys(eksCallsByPlace)).toHaveLength(12);
      // Each cluster once, the one Argo CD runs in included, however many facts need the way to its Kubernetes API.
      expect(calls["eks DescribeCluster"]).toBeLessThanOrEqual(CLUSTERS + 1);
      expect([perCluster("eks DescribeAddon"), perCluster("eks DescribeNodegroup")]).toEqual([5, 3]);
      const eks = Object.values(eksCallsByPlace).reduce((sum, count) => sum + count, 0);
      // Catalogues are asked once per Region: of thousands of clusters they are nothing.
      const catalogues = (calls["eks DescribeAddonVersions"] ?? 0) + (calls["eks DescribeClusterVersions"] ?? 0);
      expect((eks - catalogues) / CLUSTERS).toBeLessThanOrEqual(26);
      expect(calls["sts AssumeRole"]).toBe(3);
      expect(atOnceInPlace).toBe(10);
    } finally {
      await aws.close();
    }
  });
});

describe("the bound of a scan", () => {
  const seen = { calls: {}, atOnce: 0, atOnceInPlace: 0, eksCallsByPlace: { a: 100, b: 60, c: 40 } };
  it.each([
    [1, 0.4],
    [2, 0.2],
    [3, 0.2],
  ])("of %d functions is their calls by tens, each as long as the latency", (functions, seconds) => {
    expect(boundOf(seen, { clusters: 1, functions, latencyMilliseconds: 20 })).toBeCloseTo(seconds);
  });
});
