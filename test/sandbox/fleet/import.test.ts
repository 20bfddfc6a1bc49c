import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readFleetDirectory, readInventoryFile } from "#sandbox/fleet/import.ts";
import { goalFor, policyFor } from "#sandbox/fleet/policy-for.ts";
import { sampleFleet } from "#sandbox/fleet/sample-fleet.ts";
import { endings, leftovers, sandboxBench } from "../../helpers/sandbox.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** A directory with the given files; values that are not texts are written as JSON. */
function directoryOf(files: Record<string, unknown>): string {
  const directory = mkdtempSync(join(tmpdir(), "fleetwright-import-"));
  made.push(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return directory;
}

const arn = (name: string, account = "111122223333") => `arn:aws:eks:eu-west-1:${account}:cluster/${name}`;
const describeCluster = (name: string, change: object = {}) => ({
  cluster: { name, arn: arn(name), version: "1.34", status: "ACTIVE", ...change },
});

describe("a directory of AWS CLI answers", () => {
  it("becomes a fleet, whatever the files are called", () => {
    const { fleet, notes } = readFleetDirectory(
      directoryOf({
        "x.json": describeCluster("a", {
          createdAt: "2024-03-14T11:31:44.348000-04:00",
          tags: { Environment: "dev" },
          upgradePolicy: { supportType: "STANDARD" },
        }),
        "y/1.json": {
          nodegroup: {
            clusterName: "a",
            nodegroupName: "n",
            version: "1.33",
            scalingConfig: { desiredSize: 5 },
            updateConfig: { maxUnavailablePercentage: 33 },
          },
        },
        "y/2.json": {
          addon: {
            clusterName: "a",
            addonName: "coredns",
            addonVersion: "v1.12.4-eksbuild.1",
            status: "DEGRADED",
            health: { issues: [{ code: "InsufficientNumberOfReplicas", message: "m" }] },
          },
        },
      }),
    );
    expect(notes).toEqual([]);
    expect(fleet.clusters).toMatchObject([
      {
        account: "111122223333",
        region: "eu-west-1",
        name: "a",
        createdAt: "2024-03-14T15:31:44.348Z",
        supportType: "STANDARD",
        nodegroups: [{ name: "n", version: "1.33", desiredSize: 5, maxUnavailablePercentage: 33 }],
        addons: [{ name: "coredns", status: "DEGRADED", issues: [{ code: "InsufficientNumberOfReplicas" }] }],
      },
    ]);
  });

  it("takes who may do what, and how add-ons are configured", () => {
    const principalArn = "arn:aws:iam::111122223333:role/argocd";
    const arn = `arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy`;
    const { fleet, notes } = readFleetDirectory(
      directoryOf({
        "1.json": {
          clusterName: "a",
          principalArn,
          associatedAccessPolicies: [{ policyArn: arn, accessScope: { type: "namespace", namespaces: ["shop"] } }],
        },
        "2.json": { accessEntry: { clusterName: "a", principalArn, type: "STANDARD", kubernetesGroups: ["g"] } },
        "3.json": {
          association: {
            clusterName: "a",
            namespace: "external-dns",
            serviceAccount: "external-dns",
            roleArn: "arn:aws:iam::111122223333:role/dns",
            ownerArn: "arn:aws:eks:eu-west-1:111122223333:addon/a/external-dns/x",
          },
        },
        "4.json": {
          addon: {
            clusterName: "a",
            addonName: "external-dns",
            configurationValues: "policy: sync",
            tags: { Owner: "x" },
          },
        },
        "5.json": describeCluster("a", { deletionProtection: true }),
        "6.json": { accessEntry: { clusterName: "lost", principalArn } },
      }),
    );
    expect(notes).toEqual(["6.json: an access entry belongs to cluster lost, which is not described"]);
    expect(fleet.clusters).toMatchObject([
      {
        details: { deletionProtection: true },
        addons: [{ name: "external-dns", configurationValues: "policy: sync", tags: { Owner: "x" } }],
        accessEntries: [
          { principalArn, groups: ["g"], policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["shop"] }] },
        ],
        podIdentityAssociations: [{ namespace: "external-dns", addon: "external-dns" }],
      },
    ]);
    const bench = sandboxBench({ fleet, policy: policyFor(fleet) });
    const state = bench.eks.cluster("111122223333", "eu-west-1", "a");
    expect(state?.accessEntries.get(principalArn)?.policies.get(arn)?.accessScope).toEqual({
      type: "namespace",
      namespaces: ["shop"],
    });
    expect(state?.addons.get("external-dns")?.podIdentityAssociations).toHaveLength(1);
  });

  it("takes times as the CLI, CloudTrail and recorded tests write them", () => {
    const times = [
      "2026-01-02T03:04:05Z",
      1767323045,
      { __class__: "datetime", year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5 },
    ];
    for (const createdAt of times) {
      const { fleet } = readFleetDirectory(directoryOf({ "a.json": describeCluster("a", { createdAt }) }));
      expect(fleet.clusters[0]?.createdAt).toBe("2026-01-02T03:04:05.000Z");
    }
  });

  it("says what it assumed, replaced and left out", () => {
    const { fleet, notes } = readFleetDirectory(
      directoryOf({
        "a/cluster.json": describeCluster("a"),
        "a/list-addons.json": { addons: ["coredns"] },
        "a/list-nodegroups.json": { nodegroups: ["n"] },
        "b/again.json": describeCluster("a", { version: "1.33" }),
        "clusters.json": { clusters: ["a", "ghost"] },
        "lost.json": { nodegroup: { clusterName: "nobody", nodegroupName: "n" } },
        "other.json": { vpcs: [] },
      }),
    );
    expect(notes.sort()).toEqual([
      expect.stringMatching(
        /^a\/list-addons.json: lists addons \(coredns\) but not of which cluster|^a\/list-addons.json: add-on coredns/,
      ),
      expect.stringMatching(/^a\/list-nodegroups.json/),
      "b/again.json: describes a again; it replaces a/cluster.json",
      "clusters.json: cluster ghost is listed but not described; it is left out",
      "lost.json: node group n belongs to cluster nobody, which is not described",
      "other.json: ignored, it holds no answer of describe-* or list-* that is used",
    ]);
    expect(fleet.clusters).toMatchObject([{ name: "a", version: "1.33" }]);
  });

  it("assumes a listed add-on of the only cluster in its directory", () => {
    const { fleet } = readFleetDirectory(
      directoryOf({ "a/cluster.json": describeCluster("a"), "a/addons.json": { addons: ["coredns"] } }),
    );
    expect(fleet.clusters[0]?.addons).toMatchObject([{ name: "coredns" }]);
  });

  it.each([
    ["a broken file", { "bad.json": '{"cluster": ' }, "IMPORT_BROKEN_FILE", /bad.json is not valid JSON/],
    [
      "an answer of the wrong shape",
      { "bad.json": describeCluster("a", { version: 1.34 }) },
      "IMPORT_BROKEN_FILE",
      /bad.json looks like a describe-cluster answer but is not one: version/,
    ],
    ["nothing to build a fleet of", { "x.json": {} }, "IMPORT_NO_CLUSTERS", /no describe-cluster answer was found/],
  ])("refuses %s", (_what, files, code, words) => {
    expect(() => readFleetDirectory(directoryOf(files))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(words) }),
    );
  });

  it("takes an inventory, and refuses one that is not", () => {
    const directory = directoryOf({
      "inventory.json": sampleFleet(),
      "bad.json": { ...sampleFleet(), clusters: [{ name: "x" }] },
    });
    expect(readInventoryFile(join(directory, "inventory.json"))).toEqual(sampleFleet());
    expect(() => readInventoryFile(join(directory, "bad.json"))).toThrow(/clusters.0.account/);
    expect(() => readInventoryFile(join(directory, "none.json"))).toThrow(/cannot be read/);
  });
});

const RECORDED = "data/4-api-responses";

describe.skipIf(missing(RECORDED))("recorded answers", () => {
  it("become a fleet", () => {
    const { fleet } = readFleetDirectory(sharedPath(RECORDED));
    expect(fleet.clusters.length).toBeGreaterThan(10);
    expect(fleet.clusters.find(({ name }) => name === "serious-bluegrass-ladybug")).toMatchObject({
      account: "644160558196",
      version: "1.35",
      addons: [{ name: "amazon-cloudwatch-observability" }, { name: "metrics-server", version: "v0.8.1-eksbuild.4" }],
    });
  });

  it("can be upgraded: who can moves, who cannot is told why", async () => {
    const { fleet } = readFleetDirectory(sharedPath(RECORDED));
    // Most of them run minors that nobody can leave any more; 1.35 and 1.34 can.
    expect(goalFor(fleet, new Date("2026-11-23T09:00:00Z"))).toBe("1.36");
    const bench = sandboxBench({ fleet, policy: policyFor(fleet) });
    const view = await bench.run("1.35");
    expect(view.run.status).toBe("succeeded");
    expect(leftovers(bench, view)).toEqual([]);
    expect(endings(view)).toMatchObject({
      "pod2-9756": "upgraded UPGRADED",
      devx: "blocked TOO_MANY_HOPS",
      test_f1: "skipped CLUSTER_DELETING",
    });
  });
});
