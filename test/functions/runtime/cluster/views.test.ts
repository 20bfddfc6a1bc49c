import { describe, expect, it } from "vitest";
import type { ClustersAnswer, ClustersRequest } from "#events/operator/clusters.ts";
import { clusterDetails, clustersPage } from "#functions/runtime/cluster/views.ts";
import { findingRecord } from "../../../helpers/findings.ts";
import { denied, failNext } from "../../../helpers/outages.ts";
import { type Responding, respondingBench } from "../../../helpers/responses.ts";
import { seedCluster } from "../../../helpers/sandbox.ts";

type Asked = Partial<Omit<ClustersRequest, "action">>;
const names = ["a", "b", "c", "d", "e"];
const clusters = names.map((name, index) =>
  seedCluster(name, {
    nodegroups: [],
    addons: [{ name: "coredns" }],
    tags: { Environment: index % 2 === 0 ? "dev" : "prod" },
  }),
);
async function benchWith(known: readonly string[] = names): Promise<Responding> {
  const bench = respondingBench({ clusters });
  for (const name of known) await bench.record(name);
  return bench;
}
const page = (bench: Responding, asked: Asked = {}, limits?: { clusters: number; bytes: number }) =>
  clustersPage(bench.ports, { match: {}, live: false, ...asked }, bench.clock.now(), limits);
const all = async (
  bench: Responding,
  limits: { clusters: number; bytes: number },
  asked: Asked = {},
): Promise<ClustersAnswer[]> => {
  const pages = [await page(bench, asked, limits)];
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next)
    pages.push(await page(bench, { ...asked, after: next }, limits));
  return pages;
};
const listed = (pages: readonly ClustersAnswer[]) =>
  pages.map((each) => each.clusters.map(({ cluster }) => cluster).join(""));

describe("pages of the fleet", () => {
  it("hold every cluster once, by number and by size", async () => {
    const bench = await benchWith();
    expect(listed(await all(bench, { clusters: 2, bytes: 1_000_000 }))).toEqual(["ab", "cd", "e"]);
    expect(listed(await all(bench, { clusters: 100, bytes: 10 }))).toEqual(["a", "b", "c", "d", "e"]);
    expect(listed(await all(bench, { clusters: 100, bytes: 1_000_000 }))).toEqual(["abcde"]);
  });

  it("go on behind clusters that do not match", async () => {
    const bench = await benchWith();
    expect(listed(await all(bench, { clusters: 1, bytes: 1_000_000 }, { match: { tier: "prod" } })).join("")).toBe(
      "bd",
    );
  });

  it("show what is on record, or what is there", async () => {
    const bench = await benchWith(["a"]);
    expect(listed([await page(bench)])).toEqual(["a"]);
    await bench.byHand("TagResource", {
      resourceArn: "arn:aws:eks:eu-west-1:111122223333:cluster/a",
      tags: { Environment: "prod" },
    });
    expect((await page(bench)).clusters[0]?.labels).toEqual({ tier: "dev" });
    const live = await page(bench, { live: true });
    expect(listed([live])).toEqual(["abcde"]);
    expect(live.clusters[0]?.labels).toEqual({ tier: "prod" });
    expect(await bench.ports.clusterRecords.list()).toHaveLength(1);
  });

  it("name what could not be listed instead of leaving it out silently", async () => {
    const bench = await benchWith();
    failNext(bench.eks.service, "ListClusters", 1, denied);
    const { unreadable } = await page(bench, { live: true });
    expect(unreadable).toMatchObject([{ place: "111122223333/eu-west-1", reason: { code: "ACCESS_DENIED" } }]);
    const reason = { code: "ACCESS_DENIED", message: "no" };
    const since = "2026-11-23T08:00:00.000Z";
    await bench.ports.watches.save({
      kind: "place",
      subject: "111122223333/us-east-1",
      unreadable: { since, reason },
      revision: 0,
    });
    expect((await page(bench)).unreadable).toEqual([{ place: "111122223333/us-east-1", since, reason }]);
  });

  it("count open findings by severity", async () => {
    const bench = await benchWith(["a"]);
    await bench.ports.findings.save(findingRecord("a"));
    await bench.ports.findings.save(findingRecord("a", { subject: "x", severity: "low" }));
    await bench.ports.findings.save(findingRecord("a", { subject: "y", closedAt: "2026-11-21T10:00:00.000Z" }));
    expect((await page(bench)).clusters[0]?.findings).toEqual({ critical: 0, high: 1, medium: 0, low: 1 });
  });

  it.each<[string, Asked, string, RegExp]>([
    ["a label nobody has", { match: { teir: "dev" } }, "UNKNOWN_LABEL", /did you mean tier\?/],
    ["an end that is over", { until: "2020-01-01T00:00:00.000Z" }, "BAD_UNTIL", /is over/],
  ])("are refused for %s", async (_what, asked, code, message) => {
    const bench = await benchWith([]);
    await expect(page(bench, asked)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe("one cluster", () => {
  it("is shown with its add-ons, open findings, changes and runs", async () => {
    const bench = await benchWith(["a"]);
    await bench.ports.findings.save(findingRecord("a", { subject: "y", closedAt: "2026-11-21T10:00:00.000Z" }));
    await bench.byHand("UpdateAddon", { clusterName: "a", addonName: "coredns", addonVersion: "v1.13.2-eksbuild.4" });
    await bench.pass(30);
    await bench.ports.findings.save(findingRecord("a"));
    const details = await clusterDetails(bench.ports, { cluster: "a", live: false }, bench.clock.now());
    expect(details).toMatchObject({
      ...{ cluster: "a", version: "1.34", addons: [{ name: "coredns", version: "v1.13.2-eksbuild.4" }] },
      findings: [{ rule: "addon-degraded", subject: "coredns" }],
      changes: [{ what: "add-on coredns updated from v1.12.4-eksbuild.1 to v1.13.2-eksbuild.4", over: true }],
      ...{ runs: [], adoption: null },
    });
  });

  it("is found by its name or id, and what is not is said so", async () => {
    const bench = await benchWith(["a"]);
    const show = (cluster: string, live = false) => clusterDetails(bench.ports, { cluster, live }, bench.clock.now());
    expect(await show("111122223333/eu-west-1/a")).toMatchObject({ cluster: "a" });
    expect(await show("b", true)).toMatchObject({ cluster: "b" });
    await expect(show("b")).rejects.toMatchObject({
      code: "UNKNOWN_CLUSTER",
      message: expect.stringContaining("--live"),
    });
  });
});
