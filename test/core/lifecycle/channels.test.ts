import { describe, expect, it } from "vitest";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { type ChannelRun, channelRuns, channelWaits, type Offered } from "#core/lifecycle/channels.ts";
import type { ChannelPolicy } from "#core/policy/lifecycle-policy.ts";
import { clusterRecord } from "../../helpers/cluster-records.ts";
import { FACTS, stagePolicy, strategyWith } from "../../helpers/fleet.ts";

const policy = (maxHops = 1) => strategyWith([stagePolicy({ match: { tier: "dev" } })], { maxHops });
const channel = (change: Partial<ChannelPolicy> = {}): ChannelPolicy => ({
  ...{ name: "dev", strategy: "default", follow: "latest", settleSeconds: 0 },
  ...change,
});
const dev = (name: string, change: Partial<ClusterRecord> = {}) =>
  clusterRecord(name, { labels: { tier: "dev" }, addons: {}, ...change });
const fitting = (version: string, isDefault: boolean) => ({
  version,
  compatibleWith: [{ kubernetesVersion: "1.34", isDefault }],
});
const offered: Offered = {
  versions: FACTS.versions,
  addonVersions: { "eu-west-1/coredns": [fitting("v1.13.2-eksbuild.4", true), fitting("v1.12.4-eksbuild.1", false)] },
  nodeReleases: { "eu-west-1/1.34/AL2023_x86_64_STANDARD": "1.34.6-20261124" },
};
const runs = (change: Partial<ChannelPolicy>, records: ClusterRecord[], maxHops = 1, world = offered) =>
  channelRuns(policy(maxHops), channel(change), records, world);
const ids = (change: Partial<ChannelPolicy>, records: ClusterRecord[], maxHops?: number) =>
  runs(change, records, maxHops).map(({ runId }) => runId);

describe("a channel of Kubernetes versions", () => {
  it.each([
    [{ follow: "latest" as const }, "1.35", "channel-dev-1-36"],
    [{ follow: "latest-1" as const }, "1.34", "channel-dev-1-35"],
    [{ follow: "pinned" as const, version: "1.35" }, "1.34", "channel-dev-1-35"],
  ])("%j takes a cluster at %s by run %s", (change, version, runId) => {
    expect(runs(change, [dev("a", { version })])).toEqual([
      expect.objectContaining({
        ...{ runId, strategy: "default", requestedBy: "channel dev" },
        clusters: ["111122223333/eu-west-1/a"],
      }),
    ]);
  });

  it("asks for nothing where nobody is behind, and nothing of clusters it is not for", () => {
    expect(ids({}, [dev("a", { version: "1.36" })])).toEqual([]);
    expect(ids({ follow: "pinned", version: "1.33" }, [dev("a", { version: "1.34" })])).toEqual([]);
    expect(ids({}, [clusterRecord("a", { labels: { tier: "prod" } })])).toEqual([]);
    expect(ids({}, [dev("a", { status: "CREATING" }), dev("b", { version: "" })])).toEqual([]);
  });

  it("goes step by step as far as a run may, whoever is furthest behind first", () => {
    const fleet = [dev("a", { version: "1.33" }), dev("b", { version: "1.35" })];
    expect(ids({}, fleet)).toEqual(["channel-dev-1-34", "channel-dev-1-36"]);
    expect(ids({}, fleet, 2)).toEqual(["channel-dev-1-35", "channel-dev-1-36"]);
    expect(ids({}, fleet, 3)).toEqual(["channel-dev-1-36"]);
    // Who is behind the step takes part, who is at it or beyond does not.
    expect(runs({}, fleet)[0]?.clusters).toEqual(["111122223333/eu-west-1/a"]);
  });
});

describe("a channel of add-ons or node images", () => {
  const old = { coredns: { version: "v1.12.4-eksbuild.1", status: "ACTIVE", since: "2026-11-21T09:00:00.000Z" } };
  const group = (releaseVersion: string) => ({
    general: { version: "1.34", amiType: "AL2023_x86_64_STANDARD", releaseVersion, desiredSize: 2 },
  });

  it("has one run for what is offered now, whoever is still behind", () => {
    const behind = [dev("a", { addons: old }), dev("b", { addons: old })];
    const [first] = runs({ follow: "addons" }, behind);
    expect(first).toMatchObject({ goal: { kind: "addons" }, clusters: behind.map(({ id }) => id) });
    const current = { coredns: { ...old.coredns, version: "v1.13.2-eksbuild.4" } };
    const [second] = runs({ follow: "addons" }, [dev("a", { addons: current }), dev("b", { addons: old })]);
    expect(second).toMatchObject({ runId: first?.runId, clusters: ["111122223333/eu-west-1/b"] });
    expect(runs({ follow: "addons" }, [dev("a", { addons: current })])).toEqual([]);
  });

  it("has another run when something newer is offered", () => {
    const behind = [dev("a", { nodegroups: group("1.34.6-20261110") })];
    const [first] = runs({ follow: "node-image" }, behind);
    expect(first?.runId).toMatch(/^channel-dev-images-[0-9a-f]{10}$/);
    expect(first?.brings).toMatchObject([{ version: "1.34.6-20261124" }]);
    const newer = { ...offered, nodeReleases: { "eu-west-1/1.34/AL2023_x86_64_STANDARD": "1.34.6-20261208" } };
    expect(runs({ follow: "node-image" }, behind, 1, newer)[0]?.runId).not.toBe(first?.runId);
    expect(runs({ follow: "node-image" }, [dev("a", { nodegroups: group("1.34.6-20261124") })])).toEqual([]);
    // A custom AMI is its owner's.
    const custom = { general: { version: "1.34", amiType: "CUSTOM", desiredSize: 2 } };
    expect(runs({ follow: "node-image" }, [dev("a", { nodegroups: custom })])).toEqual([]);
  });

  it("keeps ids within what a run's may be", () => {
    const name = "a".repeat(30);
    for (const follow of ["latest", "addons", "node-image"] as const)
      for (const { runId } of runs({ name, follow }, [dev("a", { addons: old, nodegroups: group("1.34.0-20250101") })]))
        expect(runId).toMatch(/^[a-zA-Z0-9-]{1,60}$/);
  });
});

describe("a channel waits", () => {
  const now = new Date("2026-11-23T09:00:00Z");
  const [run] = runs({}, [dev("a", { version: "1.35" })]) as [ChannelRun];
  const wait = (settleSeconds: number, noticed: string | undefined, busy?: string) =>
    channelWaits({ settleSeconds }, run, { now, noticed: () => noticed, busy: () => busy })?.code;

  it("while another run has one of its clusters", () => {
    expect(wait(0, undefined, "run-7")).toBe("CLUSTERS_BUSY");
    expect(wait(0, undefined)).toBeUndefined();
  });

  it("until what it brings has been known for as long as the policy file says", () => {
    const week = 7 * 86_400;
    expect(wait(week, "2026-11-17T09:00:00.000Z")).toBe("SETTLING");
    expect(wait(week, "2026-11-16T09:00:00.000Z")).toBeUndefined();
    expect(wait(week, undefined)).toBe("SETTLING");
  });
});
