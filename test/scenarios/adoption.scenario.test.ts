import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readEvents } from "#sandbox/eventbridge/replay.ts";
import { adoptingBench, adoptionPolicy, NEW_ID } from "../helpers/adoption.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

/** What is changed of a cluster that has nothing yet, wave after wave; the calls of a wave are made together. */
const wavesOf = (name: string, tags: string[] = ["TagResource"]) => [
  [
    `PutMetricAlarm fleetwright-${name}-api-server-errors`,
    `PutMetricAlarm fleetwright-${name}-etcd-size`,
    "UpdateClusterConfig logging",
    ...tags,
    "CreatePodIdentityAssociation external-dns",
    "CreatePodIdentityAssociation aws-node",
  ],
  ["UpdateClusterConfig deletionProtection"],
  ["UpdateClusterConfig upgradePolicy"],
  ["UpdateClusterConfig zonalShiftConfig"],
  // The private endpoint, the authentication mode, and the public endpoint last.
  ["UpdateClusterConfig resourcesVpcConfig"],
  ["UpdateClusterConfig accessConfig"],
  ["UpdateClusterConfig resourcesVpcConfig", "CreateAccessEntry argocd-deployer"],
  ["CreateAddon eks-pod-identity-agent", "AssociateAccessPolicy AmazonEKSEditPolicy"],
  ["CreateAddon kube-proxy", "CreateAddon vpc-cni"],
  ["CreateAddon coredns"],
  ["CreateAddon cert-manager"],
  ["CreateAddon external-dns", "CreateAddon metrics-server"],
];

function expectWaves(changes: readonly string[], waves: readonly string[][]): void {
  let done = 0;
  const made = waves.map((wave) => {
    const calls = changes.slice(done, done + wave.length);
    done += wave.length;
    return calls.sort();
  });
  expect([...made, changes.slice(done)]).toEqual([...waves.map((wave) => [...wave].sort()), []]);
}

describe("a cluster that somebody makes", () => {
  it("is adopted from the call to the closing event, in the order its parts depend on each other", async () => {
    const bench = adoptingBench();
    await bench.create();
    await bench.settle();
    expectWaves(bench.changes(), wavesOf("new"));
    expect(bench.executions()).toMatchObject([
      { name: "adopt-20261123T090000.new.eu-west-1.111122223333", status: "SUCCEEDED" },
    ]);
    expect(bench.finished()).toMatchObject([
      { status: "adopted", reason: { code: "ADOPTED" }, needsPerson: [], failed: [], channel: "cluster" },
    ]);
    const { done = [] } = bench.finished()[0] ?? {};
    expect([done.at(0), done.at(-1)]).toEqual([
      "alarm fleetwright-new-api-server-errors",
      "add-on metrics-server v0.8.1-eksbuild.2",
    ]);
    expect(await bench.ports.clusterRecords.get(NEW_ID)).toMatchObject({
      status: "ACTIVE",
      owner: "platform@example.com",
      adoption: { status: "adopted", executionArn: expect.stringContaining(":adopt-cluster:adopt-2026") },
    });
    expect(bench.locks.held()).toEqual([]);
    expect(bench.details("Cluster Scan Requested").map(({ because }) => because)).toContain("the cluster was adopted");
    expect(bench.bus.deadLetters).toEqual([]);
  });

  it("is told in one message, in the fleet channel until it has one of its own", async () => {
    const bench = adoptingBench();
    bench.slack.down = true;
    await bench.create();
    await bench.pass(1);
    bench.slack.down = false;
    await bench.pass(5);
    expect(bench.said("eks-fleet")).toContain(":seedling: new is being adopted");
    expect(bench.slack.channels()).not.toContain("eks-new");
    await bench.settle();
    const ended = ":white_check_mark: new is adopted: 22 done, 2 already so";
    expect(bench.said("eks-fleet").filter((text) => text.includes("adopted"))).toEqual([ended]);
    expect(bench.said("eks-new").filter((text) => text.includes("adopted"))).toEqual([ended]);
    const [own] = bench.slack.messages("eks-new").filter(({ text }) => text === ended);
    expect(own?.edits).toBeGreaterThan(5);
    expect(JSON.stringify(own?.blocks)).toContain("• add-on coredns v1.12.4-eksbuild.1");
    expect(JSON.stringify(bench.slack.messages("eks-fleet").map(({ blocks }) => blocks))).toContain("told in #eks-new");
  });

  it("is asked about where nobody is known to own it, and belongs to no tier; the rest is done", async () => {
    const accounts = [{ id: "111122223333", name: "one", regions: ["eu-west-1"] }];
    const bench = adoptingBench({ policyChange: { accounts } });
    await bench.create({ tags: {} });
    await bench.settle();
    expect(bench.said("eks-fleet")).toContain(":question: Whose is new? Nobody is named as the cluster's owner.");
    expect(bench.finished()).toMatchObject([
      {
        status: "incomplete",
        needsPerson: [
          { what: "Nobody is named as the cluster's owner.", reason: expect.stringContaining("set the tag Owner") },
          { what: "The cluster has no tag Environment." },
          { what: expect.stringContaining("belongs to no tier") },
        ],
        failed: [],
      },
    ]);
    expectWaves(bench.changes(), wavesOf("new", []));
  });

  it("is left alone in the parts that are not switched on", async () => {
    const bench = adoptingBench({ parts: ["tags", "associations"] });
    await bench.create();
    await bench.settle();
    expect([...bench.changes()].sort()).toEqual([
      "CreatePodIdentityAssociation aws-node",
      "CreatePodIdentityAssociation external-dns",
      "TagResource",
    ]);
    expect(bench.finished()).toMatchObject([{ status: "adopted", channel: "cluster" }]);
    expect(bench.slack.channels()).toContain("eks-new");
    expect(bench.details("Cluster Scan Requested").map(({ because }) => because)).not.toContain(
      "the cluster was adopted",
    );
  });

  it("is not touched where nothing is switched on for it, or for any", async () => {
    const other = {
      ...adoptionPolicy(),
      responses: { adopt: [{ match: { name: "x" }, parts: ["tags" as const] }], deleted: { archiveChannel: false } },
    };
    const bench = adoptingBench({ change: other });
    await bench.create();
    await bench.settle();
    expect([bench.changes(), bench.finished()]).toMatchObject([
      [],
      [{ status: "skipped", reason: { code: "NOTHING_SWITCHED_ON" } }],
    ]);
    const none = adoptingBench({ policyChange: { responses: { adopt: [], deleted: { archiveChannel: false } } } });
    await none.create();
    await none.settle();
    expect([none.changes(), none.executions()]).toEqual([[], []]);
  });
});

describe.skipIf(missing("data/1-cloudtrail/stackd-native/createcluster.json"))(
  "a recorded delivery of CreateCluster",
  () => {
    const path = "data/1-cloudtrail/stackd-native/createcluster.json";
    const [recorded] = readEvents(readFileSync(sharedPath(path), "utf8"), path);
    const detail = recorded?.event.detail as {
      requestParameters: Record<string, unknown>;
      responseElements: { cluster: { name: string; createdAt: number } };
    };

    it("leads to the closing event, with the same calls in the same order", async () => {
      const { name, createdAt } = detail.responseElements.cluster;
      const bench = adoptingBench({
        start: new Date(Math.round(createdAt * 1000)),
        // The sandbox's own record of the call is lost.
        deliveries: ({ source, detail: own }) =>
          source === "aws.eks" && (own as { userAgent?: string }).userAgent === "fleetwright-sandbox" ? [] : [0],
      });
      const place = { account: "000000000000", region: "us-east-1" };
      const input = { ...detail.requestParameters };
      await bench.gateway.call({ service: "eks", operation: "CreateCluster", ...place, input });
      bench.bus.put(recorded?.event as never);
      await bench.settle();
      expectWaves(bench.changes(), wavesOf(name));
      const [finished] = bench.finished();
      expect(finished).toMatchObject({ cluster: { ...place, name }, failed: [] });
      // It has no node, no tag by which its tier were known, and its creator is an administrator nobody mentions.
      expect(finished?.needsPerson.map(({ what }) => what).sort()).toEqual([
        expect.stringMatching(/^The cluster belongs to no tier/),
        "The cluster has no tag Environment.",
        "add-on cert-manager v1.19.3-eksbuild.1",
        "add-on coredns v1.13.2-eksbuild.4",
        "add-on external-dns v0.20.0-eksbuild.3",
        "add-on metrics-server v0.8.1-eksbuild.2",
        expect.stringMatching(/is an administrator of the cluster, and the policy file does not mention it\.$/),
      ]);
      expect(finished?.adoption).toBe(`adopt-20260928T004431.${name}.us-east-1.000000000000`.slice(0, 80));
    });
  },
);
