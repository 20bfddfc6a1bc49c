import { describe, expect, it } from "vitest";
import { readEvents, replay } from "#sandbox/eventbridge/replay.ts";
import { type Bench, sandboxBench } from "../../helpers/sandbox.ts";

const record = {
  eventSource: "eks.amazonaws.com",
  eventName: "UpdateClusterConfig",
  eventTime: "2026-01-01T00:00:00Z",
  awsRegion: "eu-west-1",
  recipientAccountId: "111122223333",
  requestParameters: { name: "shop-prod", deletionProtection: false },
  userIdentity: { arn: "arn:aws:iam::111122223333:user/jo" },
  eventID: "e1",
};
const delivery = {
  version: "0",
  id: "1",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.eks",
  account: "111122223333",
  time: "2026-01-01T00:00:00Z",
  region: "eu-west-1",
  resources: [],
  detail: record,
};
const run = async (text: string) => {
  const bench = sandboxBench();
  return { bench, results: await replay("f.json", readEvents(text, "f.json"), bench.bus, bench.deliver) };
};

/** What the functions published is told. */
const settled = (bench: Bench) => bench.clock.run({ until: new Date(bench.clock.millis() + 60_000) });

describe("replay", () => {
  it.each([
    ["a delivery", JSON.stringify(delivery)],
    ["a list of them", JSON.stringify([delivery])],
    ["one per line", `${JSON.stringify(delivery)}\n${JSON.stringify(delivery)}\n`],
    ["a CloudTrail log file", JSON.stringify({ Records: [record] })],
    ["a bare record", JSON.stringify(record)],
  ])("takes %s", async (_what, text) => {
    const { bench, results } = await run(text);
    expect(results[0]).toMatchObject({
      eventName: "UpdateClusterConfig",
      cluster: "shop-prod",
      unmatched: null,
      matched: [{ route: "cluster-changed", outcome: { told: true } }],
    });
    await settled(bench);
    expect(bench.slack.messages("eks-shop-prod")).toHaveLength(1);
  });

  it("tells the same call once", async () => {
    const { bench } = await run(JSON.stringify([delivery, delivery]));
    await settled(bench);
    expect(bench.slack.messages("eks-shop-prod")).toHaveLength(1);
  });

  it("reports what nobody knows as unmatched, never as an error", async () => {
    const { results } = await run(
      JSON.stringify([
        { ...delivery, source: "aws.ec2" },
        { whatever: 1 },
        42,
        { ...record, eventSource: "cloudhsm.amazonaws.com", eventName: "CreateCluster" },
      ]),
    );
    expect(results.map(({ unmatched }) => unmatched)).toEqual([
      'no route for aws.ec2 "AWS API Call via CloudTrail" UpdateClusterConfig',
      'no route for unknown "unknown"',
      'no route for unknown "unknown"',
      'no route for aws.cloudhsm "AWS API Call via CloudTrail" CreateCluster',
    ]);
  });

  it("leaves out calls of ours and of EKS itself, and says so", async () => {
    const ours = { ...record, requestParameters: { ...record.requestParameters, clientRequestToken: "fw-1" } };
    const { results } = await run(JSON.stringify([ours, { ...record, sourceIPAddress: "eks.amazonaws.com" }]));
    expect(results.map(({ matched }) => matched[0]?.outcome)).toEqual([
      { told: false, reason: "the call was ours" },
      { told: false, reason: "EKS made the call by itself" },
    ]);
  });

  it("refuses what is not JSON, naming the file", () => {
    expect(() => readEvents("{oops", "f.json")).toThrow(/f.json is not JSON/);
  });
});
