import {
  type Category,
  DescribeInsightCommand,
  DescribeInsightsRefreshCommand,
  InvalidParameterException,
  InvalidRequestException,
  ListInsightsCommand,
  ResourceNotFoundException,
  StartInsightsRefreshCommand,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

type Bench = ReturnType<typeof eksBench>;
const list = async ({ client }: Bench, ...categories: Category[]) =>
  (await client.send(new ListInsightsCommand({ clusterName: "a", filter: { categories } }))).insights ?? [];
const refresh = ({ client }: Bench) => client.send(new StartInsightsRefreshCommand({ clusterName: "a" }));
const refreshed = ({ client }: Bench) => client.send(new DescribeInsightsRefreshCommand({ clusterName: "a" }));

/** coredns v1.12.4 fits 1.32 to 1.35: in the way of an upgrade of a cluster at 1.35. */
const behind = () =>
  seedCluster("a", { version: "1.35", nodegroups: [], addons: [{ name: "coredns", version: "v1.12.4-eksbuild.1" }] });
const fixAddon = ({ client }: Bench) =>
  client.send(new UpdateAddonCommand({ clusterName: "a", addonName: "coredns", addonVersion: "v1.13.2-eksbuild.4" }));
const addonStatus = async (bench: Bench) => {
  const insight = (await list(bench, "UPGRADE_READINESS")).find(
    ({ name }) => name === "EKS add-on version compatibility",
  );
  return [insight?.insightStatus?.status, insight?.lastRefreshTime?.toISOString()];
};

describe("insights", () => {
  it("bear EKS's names", async () => {
    const api = { api: "/apis/x/v1beta1", removedIn: "1.35", replacedWith: "/apis/x/v1", userAgent: "tool/1" };
    const names = (await list(eksBench(seedCluster("a", { deprecatedApis: [api] })), "UPGRADE_READINESS")).map(
      ({ name }) => name,
    );
    expect(names).toEqual([
      "Deprecated APIs removed in Kubernetes v1.35",
      "Kubelet version skew",
      "kube-proxy version skew",
      "EKS add-on version compatibility",
      "Cluster health issues",
    ]);
  });

  it("are of EKS's last look: what was changed since does not show until it looks again, a day later", async () => {
    const bench = eksBench(behind());
    expect(await addonStatus(bench)).toEqual(["WARNING", "2026-11-23T09:00:00.000Z"]);
    await fixAddon(bench);
    await bench.letPass(23 * 60);
    expect(await addonStatus(bench)).toEqual(["WARNING", "2026-11-23T09:00:00.000Z"]);
    await bench.letPass(60);
    expect(await addonStatus(bench)).toEqual(["PASSING", "2026-11-24T09:00:00.000Z"]);
  });

  it("saw the cluster as it was when EKS looked, also where nobody asked at the time", async () => {
    const bench = eksBench(behind());
    await bench.letPass(24 * 60 + 30);
    await fixAddon(bench);
    await bench.letPass(10);
    expect(await addonStatus(bench)).toEqual(["WARNING", "2026-11-24T09:00:00.000Z"]);
  });

  it("may be old from the start", async () => {
    const bench = eksBench({ ...behind(), insightsRefreshedAt: "2026-11-22T10:00:00Z" });
    expect(await addonStatus(bench)).toEqual(["WARNING", "2026-11-22T10:00:00.000Z"]);
    await bench.letPass(60);
    expect(await addonStatus(bench)).toEqual(["WARNING", "2026-11-23T10:00:00.000Z"]);
  });

  it("keep their id and the time of their last change", async () => {
    const bench = eksBench(behind());
    const before = await list(bench, "UPGRADE_READINESS");
    await fixAddon(bench);
    await bench.letPass(24 * 60);
    const after = await list(bench, "UPGRADE_READINESS");
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    for (const { name, lastTransitionTime } of after) {
      const changed = name === "EKS add-on version compatibility";
      expect([name, lastTransitionTime?.toISOString()]).toEqual([name, `2026-11-${changed ? 24 : 23}T09:00:00.000Z`]);
    }
  });

  it("can be unknown to EKS", async () => {
    const bench = eksBench(seedCluster("a", { unknownInsights: ["Kubelet version skew"] }));
    const unknown = (await list(bench, "UPGRADE_READINESS")).filter(
      ({ insightStatus }) => insightStatus?.status === "UNKNOWN",
    );
    expect(unknown.map(({ name }) => name)).toEqual(["Kubelet version skew"]);
  });

  it("count nodes that are too old for the next version, whoever made them", async () => {
    const bench = eksBench(seedCluster("a", { hybridNodes: [{ name: "mi-1", version: "1.31" }] }));
    const [skew] = (await list(bench, "UPGRADE_READINESS")).filter(({ name }) => name === "Kubelet version skew");
    expect(skew?.insightStatus?.status).toBe("ERROR");
    const { insight } = await bench.client.send(new DescribeInsightCommand({ clusterName: "a", id: skew?.id }));
    expect(insight?.resources).toMatchObject([{ kubernetesResourceUri: "/api/v1/nodes/mi-1" }]);
  });

  it("come by category", async () => {
    const bench = eksBench(
      seedCluster("a", { misconfigurations: [{ name: "Remote networks", reason: "They overlap." }] }),
    );
    expect((await list(bench, "MISCONFIGURATION")).map(({ name }) => name)).toEqual(["Remote networks"]);
    expect(await list(bench, "ROLLBACK_READINESS")).toEqual([]);
    await expect(list(bench, "NONSENSE" as Category)).rejects.toThrow(InvalidParameterException);
  });
});

describe("insights about going back", () => {
  it("are there for the seven days after an upgrade", async () => {
    const bench = eksBench(seedCluster("a", { nodegroups: [] }));
    await bench.client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.35" }));
    await bench.letPass(15);
    const insights = await list(bench, "ROLLBACK_READINESS");
    expect(insights.map(({ name, kubernetesVersion }) => [name, kubernetesVersion])).toEqual([
      ["Incompatible API usage", "1.34"],
      ["Kubelet version rollback compatibility", "1.34"],
      ["EKS add-on version rollback compatibility", "1.34"],
      ["kube-proxy version rollback compatibility", "1.34"],
      ["Cluster health issues", "1.34"],
    ]);
    await bench.letPass(7 * 24 * 60 - 20);
    expect(await list(bench, "ROLLBACK_READINESS")).toHaveLength(5);
    await bench.letPass(20);
    expect(await list(bench, "ROLLBACK_READINESS")).toEqual([]);
  });

  it("are over once the cluster went back", async () => {
    const bench = eksBench(
      seedCluster("a", { version: "1.35", upgradedAt: "2026-11-23T08:00:00Z", nodegroups: [], addons: [] }),
    );
    expect(await list(bench, "ROLLBACK_READINESS")).toHaveLength(5);
    await bench.client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.34" }));
    await bench.letPass(15);
    expect(await list(bench, "ROLLBACK_READINESS")).toEqual([]);
  });
});

describe("a refresh of insights", () => {
  it("takes minutes, and then they are of now", async () => {
    const bench = eksBench(behind());
    await list(bench);
    await fixAddon(bench);
    await bench.letPass(5);
    expect(await refresh(bench)).toMatchObject({ status: "IN_PROGRESS" });
    expect(await refreshed(bench)).toMatchObject({
      status: "IN_PROGRESS",
      startedAt: new Date("2026-11-23T09:05:00Z"),
    });
    expect((await addonStatus(bench))[0]).toBe("WARNING");
    await bench.letPass(10);
    const { status, endedAt } = await refreshed(bench);
    expect(status).toBe("COMPLETED");
    expect(await addonStatus(bench)).toEqual(["PASSING", endedAt?.toISOString()]);
  });

  it("is refused while another is under way, or the cluster is not up", async () => {
    const bench = eksBench(behind());
    await refresh(bench);
    await expect(refresh(bench)).rejects.toThrow(InvalidRequestException);
    await bench.letPass(10);
    await refresh(bench);
    await expect(refresh(eksBench({ ...behind(), status: "CREATING" }))).rejects.toThrow(/it is CREATING/);
  });

  it("that nobody asked for is not found", async () => {
    await expect(refreshed(eksBench())).rejects.toThrow(ResourceNotFoundException);
  });

  it("may fail, and then EKS knows what it knew", async () => {
    const bench = faultyEksBench([{ kind: "insights-refresh-fails" }], behind());
    await list(bench);
    await fixAddon(bench);
    await refresh(bench);
    await bench.letPass(10);
    expect((await refreshed(bench)).status).toBe("FAILED");
    expect((await addonStatus(bench))[0]).toBe("WARNING");
  });
});
