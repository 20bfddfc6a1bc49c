import {
  InvalidParameterException,
  InvalidRequestException,
  InvalidStateException,
  ListInsightsCommand,
  ResourceInUseException,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
  type UpdateClusterVersionCommandInput,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const DAY = 24 * 60;
const to = (version: string, more: Partial<UpdateClusterVersionCommandInput> = {}) =>
  new UpdateClusterVersionCommand({ name: "a", version, ...more });

/** At 1.35 since an hour, with nodes and add-ons still at 1.34. */
const upgraded = (change: Partial<ClusterSeedInput> = {}) =>
  seedCluster("a", {
    version: "1.35",
    upgradedAt: "2026-11-23T08:00:00Z",
    addons: [{ name: "kube-proxy", version: "v1.34.4-eksbuild.3" }],
    nodegroups: [{ name: "general", version: "1.34", desiredSize: 2 }],
    ...change,
  });

describe("a version rollback", () => {
  it("takes the control plane back to the minor before, and nothing else", async () => {
    const { client, letPass, cluster, update, state } = eksBench(upgraded());
    const started = (await client.send(to("1.34"))).update;
    expect(started).toMatchObject({
      status: "InProgress",
      type: "VersionRollback",
      params: [
        { type: "Version", value: "1.34" },
        { type: "PlatformVersion", value: "eks.17" },
      ],
    });
    expect((await cluster())?.status).toBe("UPDATING");
    await expect(client.send(to("1.34"))).rejects.toThrow(ResourceInUseException);
    await letPass(15);
    expect(await cluster()).toMatchObject({ version: "1.34", platformVersion: "eks.17", status: "ACTIVE" });
    expect((await update(started?.id))?.status).toBe("Successful");
    expect(state().addons.get("kube-proxy")?.addonVersion).toBe("v1.34.4-eksbuild.3");
  });

  it("follows an upgrade made here as well, within seven days of its end", async () => {
    const { client, letPass, cluster } = eksBench(
      seedCluster("a", { nodegroups: [], addons: [], createdAt: "2025-10-11T09:00:00Z" }),
    );
    await client.send(to("1.35"));
    await letPass(7 * DAY + 5);
    await client.send(to("1.34"));
    await letPass(15);
    expect((await cluster())?.version).toBe("1.34");
  });

  it.each([
    ["was created at its version", {}, "1.34", InvalidRequestException, /was not upgraded/],
    [
      "was upgraded more than seven days ago",
      { upgradedAt: "2026-11-16T08:59:59Z" },
      "1.34",
      InvalidRequestException,
      /more than 7 days/,
    ],
    [
      "is to go two minors back",
      { upgradedAt: "2026-11-23T08:00:00Z" },
      "1.33",
      InvalidParameterException,
      /1.35 to 1.33/,
    ],
    [
      "was upgraded by EKS at the end of extended support",
      { upgradedAt: "2026-11-23T08:00:00Z", upgradedByEks: true },
      "1.34",
      InvalidRequestException,
      /end of extended support/,
    ],
    [
      "is not up",
      { upgradedAt: "2026-11-23T08:00:00Z", status: "FAILED" as const },
      "1.34",
      InvalidRequestException,
      /not in ACTIVE/,
    ],
  ])("is refused, also when forced, where the cluster %s", async (_what, change, version, error, words) => {
    const { client } = eksBench(upgraded({ upgradedAt: undefined, ...change }));
    const refused = client.send(to(version, { force: true }));
    await expect(refused).rejects.toThrow(error);
    await expect(refused).rejects.toThrow(words);
  });

  it("needs the policy EXTENDED to go to a version in extended support", async () => {
    const old = { version: "1.34", addons: [], nodegroups: [] };
    const standard = eksBench(upgraded({ ...old, supportType: "STANDARD" }));
    await expect(standard.client.send(to("1.33"))).rejects.toThrow(/upgrade policy is STANDARD/);
    const extended = eksBench(upgraded(old));
    expect((await extended.client.send(to("1.33"))).update?.type).toBe("VersionRollback");
  });

  it("cannot go to a version that is supported no more", async () => {
    const { client } = eksBench(upgraded({ version: "1.31", addons: [], nodegroups: [] }));
    await expect(client.send(to("1.30"))).rejects.toThrow(/unsupported Kubernetes version/);
  });

  it("happens once: then the cluster can only be upgraded again", async () => {
    const { client, letPass, cluster } = eksBench(upgraded({ addons: [], nodegroups: [] }));
    await client.send(to("1.34"));
    await letPass(15);
    await expect(client.send(to("1.33"))).rejects.toThrow(/was rolled back already/);
    await client.send(to("1.35"));
    await letPass(15);
    expect((await cluster())?.version).toBe("1.35");
    expect((await client.send(to("1.34"))).update?.type).toBe("VersionRollback");
  });

  it("goes back to where the last upgrade came from only", async () => {
    const { client, letPass } = eksBench(upgraded({ addons: [], nodegroups: [] }));
    await client.send(to("1.36"));
    await letPass(15);
    await expect(client.send(to("1.34"))).rejects.toThrow(InvalidParameterException);
    expect((await client.send(to("1.35"))).update?.type).toBe("VersionRollback");
  });

  it.each([119, 10_081])("refuses a timeout of %d minutes", async (timeoutMinutes) => {
    const { client } = eksBench(upgraded());
    const refused = client.send(to("1.34", { rollbackConfig: { timeoutMinutes } }));
    await expect(refused).rejects.toThrow(InvalidParameterException);
    await expect(refused).rejects.toThrow(/between 120 and 10080/);
  });

  it("that fails leaves the cluster as it was, and can be tried again", async () => {
    const { client, letPass, cluster, update } = faultyEksBench([{ kind: "rollback-fails" }], upgraded());
    const first = (await client.send(to("1.34"))).update;
    await letPass(15);
    expect(await update(first?.id)).toMatchObject({ status: "Failed", errors: [{ errorCode: "Unknown" }] });
    expect(await cluster()).toMatchObject({ version: "1.35", status: "ACTIVE" });
    await client.send(to("1.34"));
    await letPass(15);
    expect((await cluster())?.version).toBe("1.34");
  });
});

describe("nodes and add-ons go back first", () => {
  const errors = async ({ client }: ReturnType<typeof eksBench>) =>
    (
      await client.send(
        new ListInsightsCommand({
          clusterName: "a",
          filter: { categories: ["ROLLBACK_READINESS"], statuses: ["ERROR"] },
        }),
      )
    ).insights?.map(({ name }) => name);

  it("else EKS refuses the rollback, unless forced", async () => {
    const bench = eksBench(upgraded({ nodegroups: [{ name: "general", desiredSize: 1 }] }));
    expect(await errors(bench)).toEqual(["Kubelet version rollback compatibility"]);
    const refused = bench.client.send(to("1.34"));
    await expect(refused).rejects.toThrow(InvalidStateException);
    await expect(refused).rejects.toThrow(/Kubelet version rollback compatibility/);
    expect((await bench.client.send(to("1.34", { force: true }))).update?.type).toBe("VersionRollback");
  });

  it("and it looks at the cluster itself before it decides", async () => {
    const bench = eksBench(
      upgraded({ nodegroups: [{ name: "general", desiredSize: 1 }], addons: [{ name: "kube-proxy" }] }),
    );
    const { client, letPass } = bench;
    expect(await errors(bench)).toHaveLength(3);
    await client.send(
      new UpdateNodegroupVersionCommand({ clusterName: "a", nodegroupName: "general", version: "1.34" }),
    );
    await client.send(
      new UpdateAddonCommand({ clusterName: "a", addonName: "kube-proxy", addonVersion: "v1.34.4-eksbuild.3" }),
    );
    await letPass(30);
    // The insights are of this morning and know nothing of it.
    expect(await errors(bench)).toHaveLength(3);
    expect((await client.send(to("1.34"))).update?.status).toBe("InProgress");
  });

  it("also nodes that no node group manages", async () => {
    const own = { nodegroups: [], karpenterPools: [{ name: "spot", nodes: 1 }] };
    await expect(eksBench(upgraded(own)).client.send(to("1.34"))).rejects.toThrow(InvalidStateException);
    const hybrid = { nodegroups: [], hybridNodes: [{ name: "mi-1", version: "1.34" }] };
    expect((await eksBench(upgraded(hybrid)).client.send(to("1.34"))).update?.status).toBe("InProgress");
  });

  it("and what only the newer version knows must not be in use", async () => {
    const newApis = [
      {
        api: "/apis/x/v1",
        since: "1.35",
        replacedWith: "/apis/x/v1beta1",
        resource: "/apis/x/v1/things/one",
      },
    ];
    const bench = eksBench(upgraded({ newApis }));
    expect(await errors(bench)).toEqual(["Incompatible API usage"]);
    await expect(bench.client.send(to("1.34"))).rejects.toThrow(/Incompatible API usage/);
  });
});
