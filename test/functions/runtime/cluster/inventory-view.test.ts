import { describe, expect, it } from "vitest";
import type { ClusterSnapshot, InsightSnapshot } from "#core/fleet/cluster.ts";
import type { ClusterReader } from "#core/ports.ts";
import { inventoryPage } from "#functions/runtime/cluster/inventory-view.ts";
import { NOW, nodegroup, policyWith, snapshot } from "../../../helpers/fleet.ts";

const readerOf = (...snapshots: ClusterSnapshot[]): ClusterReader => ({
  list: async ({ region }) => snapshots.filter(({ ref }) => ref.region === region).map(({ ref }) => ref.name),
  read: async ({ name }) => snapshots.find(({ ref }) => ref.name === name) as ClusterSnapshot,
  readAddon: async () => undefined,
  readNodegroup: async () => nodegroup("n", "1.34"),
});
const portsOf = (...snapshots: ClusterSnapshot[]) => ({ policy: policyWith([]), clusters: readerOf(...snapshots) });

async function pages(ports: ReturnType<typeof portsOf>, limits: { clusters: number; bytes: number }) {
  const found: string[][] = [];
  let after: string | undefined;
  do {
    const page = await inventoryPage(ports, after, NOW, limits);
    found.push(page.clusters.map(({ name }) => name));
    after = page.next ?? undefined;
  } while (after !== undefined);
  return found;
}

describe("a page of the inventory", () => {
  const five = portsOf(...["a", "b", "c", "d", "e"].map((name) => snapshot(name)));

  it("holds so many clusters, and the next one goes on behind it", async () => {
    expect(await pages(five, { clusters: 2, bytes: 1e6 })).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(await pages(five, { clusters: 5, bytes: 1e6 })).toEqual([["a", "b", "c", "d", "e"]]);
  });

  it("stays below its size, but never stands still", async () => {
    const tags = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`tag-${index}`, "x".repeat(200)]));
    const large = portsOf(snapshot("a"), snapshot("b", { tags }), snapshot("c"));
    expect(await pages(large, { clusters: 50, bytes: 3000 })).toEqual([["a"], ["b"], ["c"]]);
  });

  it("is not shifted by a cluster that is deleted between two pages", async () => {
    const { next } = await inventoryPage(five, undefined, NOW, { clusters: 2, bytes: 1e6 });
    const four = portsOf(...["a", "c", "d", "e"].map((name) => snapshot(name)));
    expect((await inventoryPage(four, next ?? "", NOW)).clusters.map(({ name }) => name)).toEqual(["c", "d", "e"]);
  });

  it("of an empty fleet is empty and the last", async () => {
    expect(await inventoryPage(portsOf(), undefined, NOW)).toMatchObject({ clusters: [], next: null });
  });

  it("names clusters nothing can be planned for instead of guessing", async () => {
    const page = await inventoryPage(portsOf(snapshot("a", { version: "" }), snapshot("b")), undefined, NOW);
    expect(page).toMatchObject({ leftOut: ["111122223333/eu-west-1/a"], clusters: [{ name: "b" }] });
  });

  it("keeps what blocks an upgrade: deprecated calls as such, other errors as an issue of the cluster", async () => {
    const insight = (name: string, change: Partial<InsightSnapshot> = {}): InsightSnapshot => ({
      id: name,
      name,
      category: "UPGRADE_READINESS",
      status: "ERROR",
      reason: "it says so",
      kubernetesVersion: "1.35",
      ...change,
    });
    const insights = [
      insight("Deprecated APIs removed in Kubernetes v1.35", {
        deprecatedApiClients: [
          { userAgent: "old", lastRequestAt: "2026-11-01T09:00:00Z" },
          { userAgent: "job/2", lastRequestAt: "2026-11-21T09:00:00Z" },
        ],
      }),
      insight("EKS add-on version compatibility"),
      insight("Something later", { kubernetesVersion: "1.36" }),
      insight("Fine", { status: "PASSING" }),
    ];
    const [view] = (await inventoryPage(portsOf(snapshot("a", { insights, hybrid: true })), undefined, NOW)).clusters;
    expect(view).toMatchObject({
      deprecatedApis: [{ removedIn: "1.35", userAgent: "job/2", daysSinceLastRequest: 2 }],
      issues: [{ code: "UpgradeInsight", message: "EKS add-on version compatibility is ERROR: it says so" }],
      remoteNodeNetworks: ["192.0.2.0/24"],
    });
  });
});
