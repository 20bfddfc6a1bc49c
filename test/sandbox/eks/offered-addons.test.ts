import { DescribeAddonVersionsCommand, EKSClient } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { endings, fleetOf, leftovers, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

/** As a loaded fleet has them: an add-on nobody here knows, and a newer version of one that is known. */
const addons = [
  { name: "splunk-otel-collector", version: "v1.9.0-eksbuild.1" },
  { name: "metrics-server", version: "v0.99.0-eksbuild.1" },
];
const bench = () =>
  sandboxBench({ fleet: fleetOf(seedCluster("a", { addons }), seedCluster("b", { version: "1.33", addons: [] })) });

describe("add-ons of a loaded fleet that the catalogue does not know", () => {
  it("are offered from the minor they run on", async () => {
    const scope = { account: "111122223333", region: "eu-west-1" };
    const client = new EKSClient(inProcess(bench().gateway, scope) as never);
    const answer = await client.send(new DescribeAddonVersionsCommand({ addonName: "splunk-otel-collector" }));
    const [version, ...others] = answer.addons?.[0]?.addonVersions ?? [];
    expect(others).toEqual([]);
    expect(version?.addonVersion).toBe("v1.9.0-eksbuild.1");
    expect(version?.compatibilities?.map(({ clusterVersion }) => clusterVersion)).toEqual(["1.34", "1.35", "1.36"]);
  });

  it("do not stand in the way of an upgrade, and stay as they are", async () => {
    const sandbox = bench();
    const view = await sandbox.run("1.35");
    expect(endings(view)).toMatchObject({ a: "upgraded UPGRADED" });
    expect(leftovers(sandbox, view)).toEqual([]);
    const cluster = sandbox.eks.clusters().find((state) => state.cluster.name === "a");
    expect([...(cluster?.addons.values() ?? [])].map(({ addonVersion }) => addonVersion)).toEqual(
      addons.map(({ version }) => version),
    );
  });
});
