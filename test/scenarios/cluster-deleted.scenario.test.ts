import { expect, it } from "vitest";
import { lockKey } from "#core/run/names.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { findingRecord } from "../helpers/findings.ts";
import { REF, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const ID = "111122223333/eu-west-1/a";
const GONE = "arn:aws:states:eu-west-1:111122223333:execution:upgrade-cluster:gone";
const clusters = [seedCluster("a", { nodegroups: [] }), seedCluster("b", { nodegroups: [] })];

async function deleted(options: Parameters<typeof respondingBench>[0] = {}) {
  const bench = respondingBench({ clusters, ...options });
  await bench.record("a");
  await bench.ports.findings.save(findingRecord("a", { toldAt: "2026-11-22T09:00:00.000Z" }));
  await bench.ports.findings.save(findingRecord("b", { exemptedUntil: "2027-01-01T00:00:00.000Z" }));
  await bench.ports.locks.acquire(
    { key: lockKey(ID), owner: GONE, expiresAt: "2026-12-01T00:00:00.000Z" },
    bench.clock.now(),
  );
  await bench.byHand("DeleteCluster", { name: "a" });
  await bench.pass(60);
  return bench;
}

const DONE = {
  cluster: { ...REF, name: "a" },
  parts: [
    { part: "locks", said: `the lock of ${GONE} released` },
    { part: "findings", said: "1 finding closed" },
    { part: "Argo CD", said: "no registration of ours" },
  ],
};

it("a cluster that is deleted is followed until it is gone, and cleaned up after", async () => {
  const bench = await deleted();
  expect(bench.details("Cluster Deleted")).toEqual([expect.objectContaining(DONE)]);
  expect(await bench.ports.locks.get(lockKey(ID))).toBeUndefined();
  expect(await bench.ports.findings.of(ID)).toEqual([
    expect.objectContaining({ closedBecause: "cluster deleted", closingToldAt: expect.any(String) }),
  ]);
  expect((await bench.ports.findings.outstanding()).map(({ clusterId }) => clusterId)).toEqual([
    "111122223333/eu-west-1/b",
  ]);
  expect(await bench.ports.clusterRecords.get(ID)).toMatchObject({
    status: "DELETED",
    deletedAt: expect.any(String),
    purgeAt: expect.any(String),
  });
  expect(bench.said("eks-a")).toEqual([":pencil2: sandbox deleted the cluster on a", ":wastebasket: a is gone"]);
  expect(bench.slack.archived()).toEqual([]);
  // Its add-ons went with it: nobody did anything to them.
  expect(bench.details("Addon Changed")).toEqual([]);
  expect(bench.details("Finding Opened")).toEqual([]);
});

it("its channel is archived if the policy says so, after the last message", async () => {
  const responses = { adopt: [], deleted: { archiveChannel: true } };
  const bench = await deleted({ change: { responses }, deliveries: () => [0, 4] });
  expect(bench.slack.archived()).toEqual(["eks-a"]);
  expect(bench.said("eks-a").at(-1)).toBe(":wastebasket: a is gone");
  expect(bench.bus.deadLetters).toEqual([]);
});

it.each<[string, Parameters<typeof respondingBench>[0]]>([
  ["every event twice", { deliveries: () => [0, 30] }],
  ["the deletion told of when it is long over", { deliveries: ({ source }) => (source === "aws.eks" ? [2400] : [0]) }],
])("it is cleaned up after once: %s", async (_what, options) => {
  const bench = await deleted(options);
  expect(new Set(bench.details("Cluster Deleted").map(({ eventKey }) => eventKey)).size).toBe(1);
  expect(bench.said("eks-a").filter((text) => text.includes("is gone"))).toHaveLength(1);
  expect(await bench.ports.clusterRecords.get(ID)).toMatchObject({ status: "DELETED" });
});

it("it is cleaned up after completely although functions die on the way", async () => {
  const died = new Set<string>();
  const die = (when: string) => (name: string) => {
    if (name === "on-scan-requested" || died.has(`${when} ${name}`)) return;
    died.add(`${when} ${name}`);
    throw new FunctionDied(when);
  };
  const bench = await deleted({ lambdaFaults: { before: die("before"), after: die("after") } });
  expect(died).toContain("after watch-changes");
  expect(bench.details("Cluster Deleted")[0]).toMatchObject({ parts: DONE.parts });
  expect(await bench.ports.clusterRecords.get(ID)).toMatchObject({ status: "DELETED" });
  expect(await bench.ports.locks.get(lockKey(ID))).toBeUndefined();
});

it("a part that fails is done later, and until then the cluster does not count as cleaned up", async () => {
  const bench = respondingBench({ clusters });
  await bench.record("a");
  const { of } = bench.ports.findings;
  let down = true;
  bench.ports.findings.of = async (cluster) => {
    if (down) throw new Error("the table is down");
    return of(cluster);
  };
  await bench.byHand("DeleteCluster", { name: "a" });
  await bench.pass(60);
  expect(bench.details("Cluster Deleted")).toEqual([]);
  expect(await bench.ports.clusterRecords.get(ID)).toMatchObject({ status: "DELETING" });
  down = false;
  await bench.pass(6);
  expect(bench.details("Cluster Deleted")).toHaveLength(1);
  expect(await bench.ports.clusterRecords.get(ID)).toMatchObject({ status: "DELETED" });
});

it("a cluster of the same name that was made since is another one", async () => {
  const bench = respondingBench({ clusters, deliveries: ({ source }) => (source === "aws.eks" ? [7200] : [0]) });
  await bench.record("a");
  await bench.byHand("DeleteCluster", { name: "a" });
  await bench.pass(60);
  await bench.gateway.call({
    service: "eks",
    ...REF,
    operation: "CreateCluster",
    input: {
      name: "a",
      roleArn: "arn:aws:iam::111122223333:role/eks",
      resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
    },
  });
  await bench.pass(180);
  expect(bench.details("Cluster Deleted")).toHaveLength(1);
  const record = await bench.ports.clusterRecords.get(ID);
  expect(record?.status).toBe("ACTIVE");
  expect(record?.firstSeenAt).toBe(record && record.firstSeenAt > "2026-11-23T10:00" ? record.firstSeenAt : "later");
});
