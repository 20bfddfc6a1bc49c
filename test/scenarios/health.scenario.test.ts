import { describe, expect, it } from "vitest";
import { FunctionDied } from "#sandbox/lambda.ts";
import { clusterArn, healthEventOf } from "../helpers/health.ts";
import { type Responding, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const ID = "111122223333/eu-west-1/a";
const clusters = ["a", "b"].map((name) => seedCluster(name, { nodegroups: [] }));
type Given = NonNullable<Parameters<typeof healthEventOf>[0]>;
const planned = (change: Given = {}): Given => ({ entities: [{ value: clusterArn("a") }], ...change });

async function benchWith(options: Parameters<typeof respondingBench>[0] = {}): Promise<Responding> {
  const bench = respondingBench({ clusters, ...options });
  for (const name of ["a", "b"]) await bench.record(name);
  return bench;
}
const send = async (bench: Responding, ...events: Given[]) => {
  for (const given of events) {
    bench.bus.put(healthEventOf(given));
    await bench.pass(1);
  }
};
const open = async (bench: Responding) =>
  (await bench.ports.findings.outstanding()).map(({ clusterId, rule }) => `${clusterId.split("/")[2]} ${rule}`);
const deadlines = async (bench: Responding) =>
  (await bench.ports.clusterRecords.get(ID))?.deadlines?.map(({ at }) => at) ?? [];

describe("a planned change of a cluster", () => {
  it("is a finding and a deadline of that cluster, told in its channel and in the fleet's", async () => {
    const bench = await benchWith();
    await send(bench, planned());
    expect(await open(bench)).toEqual(["a health-planned-change"]);
    expect(await deadlines(bench)).toEqual(["2027-03-01T00:00:00.000Z"]);
    expect(bench.said("eks-a")).toEqual([expect.stringContaining("AWS plans a change on 2027-03-01")]);
    expect(bench.said("eks-b")).toEqual([]);
    expect(bench.said("eks-fleet")).toEqual([
      ":calendar: AWS Health announces a change of EKS in eu-west-1, on 2027-03-01",
    ]);
  });

  it.each<[string, Given[], string[]]>([
    ["twice", [planned(), planned()], []],
    ["through the backup Region", [planned(), planned({ delivered: "us-west-2" })], []],
    ["through the backup Region alone", [planned({ delivered: "us-west-2" })], []],
    ["to the organization's account, too", [planned(), planned({ receiver: "999988887777" })], []],
    ["with every message twice, and late", [planned(), planned()], ["late"]],
  ])("that comes %s is told once", async (_how, events, late) => {
    const bench = await benchWith(late.length > 0 ? { deliveries: () => [0, 90] } : {});
    await send(bench, ...events);
    await bench.pass(5);
    expect(bench.said("eks-a")).toHaveLength(1);
    expect(bench.said("eks-fleet")).toHaveLength(1);
    expect(await deadlines(bench)).toHaveLength(1);
    expect(bench.details("Finding Opened")).toHaveLength(
      new Set(bench.details("Finding Opened").map((each) => each.eventKey)).size,
    );
  });

  it("is over when AWS says that it is resolved, and an older message does not bring it back", async () => {
    const bench = await benchWith();
    const done = { entities: [{ value: clusterArn("a"), status: "RESOLVED" }], message: 2, at: "2026-11-25T08:00:00Z" };
    await send(bench, planned(), planned(done), planned());
    expect(await open(bench)).toEqual([]);
    expect(await deadlines(bench)).toEqual([]);
    expect(bench.details("Finding Closed")).toMatchObject([{ because: "AWS Health says that it is resolved" }]);
    expect(bench.said("eks-fleet")).toEqual([
      ":white_check_mark: AWS Health announces a change of EKS in eu-west-1: over",
    ]);
  });

  it("that AWS moves is moved, and an older message does not move it back", async () => {
    const bench = await benchWith();
    await send(bench, planned(), planned({ message: 2, at: "2026-11-25T08:00:00Z", startsAt: "2027-04-01T00:00:00Z" }));
    await send(bench, planned());
    expect(await deadlines(bench)).toEqual(["2027-04-01T00:00:00.000Z"]);
    expect(bench.said("eks-a")).toHaveLength(1);
  });

  it("in pages is one message with the clusters of all of them", async () => {
    const bench = await benchWith();
    await send(bench, planned({ page: 2, entities: [{ value: clusterArn("b") }] }), planned());
    expect(await open(bench)).toEqual(["a health-planned-change", "b health-planned-change"]);
    expect(bench.said("eks-fleet")).toHaveLength(1);
    const [message] = bench.slack.messages("eks-fleet");
    expect(JSON.stringify(message?.blocks)).toMatch(/111122223333\/eu-west-1\/a.*111122223333\/eu-west-1\/b/);
  });

  it("names clusters that are gone or never were, as not ours", async () => {
    const bench = await benchWith();
    await send(bench, planned({ entities: [{ value: clusterArn("gone") }, { value: clusterArn("a", "sa-east-1") }] }));
    expect(await open(bench)).toEqual([]);
    expect(bench.details("Health Notice")).toMatchObject([
      {
        clusters: [],
        notOurs: [
          { entity: clusterArn("a", "sa-east-1") },
          { entity: "111122223333/eu-west-1/gone", reason: "there is no such cluster (any more)" },
        ],
      },
    ]);
  });

  it("is written down although the function dies before and after its work", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (name !== "on-health-event" || died.has(when)) return;
      died.add(when);
      throw new FunctionDied(when);
    };
    const bench = await benchWith({ lambdaFaults: { before: die("before"), after: die("after") } });
    await send(bench, planned());
    await bench.pass(5);
    expect([...died]).toEqual(["before", "after"]);
    expect(await deadlines(bench)).toHaveLength(1);
    expect(bench.said("eks-a")).toHaveLength(1);
  });
});

it("a problem of clusters that AWS names is told in the channel of each, and once in the fleet's", async () => {
  const bench = await benchWith();
  const entities = ["a", "b"].map((name) => ({ value: clusterArn(name) }));
  const issue: Given = { category: "issue", status: "open", code: "AWS_EKS_OPERATIONAL_ISSUE", entities };
  await send(bench, issue, issue);
  expect(await open(bench)).toEqual(["a health-issue", "b health-issue"]);
  for (const channel of ["eks-a", "eks-b"])
    expect(bench.said(channel)).toEqual([
      expect.stringContaining("warning: AWS Health reports AWS_EKS_OPERATIONAL_ISSUE"),
    ]);
  expect(bench.said("eks-fleet")).toEqual([
    ":large_orange_circle: warning: AWS Health: AWS_EKS_OPERATIONAL_ISSUE in eu-west-1",
  ]);
  expect(bench.slack.messages("eks-fleet")[0]?.text).toContain(entities.map(({ value }) => value).join(", "));
});

it("a public problem of EKS is told in the fleet channel once for all accounts, until it is over", async () => {
  const bench = await benchWith();
  const issue: Given = {
    ...{ category: "issue", scope: "PUBLIC", status: "open", code: "AWS_EKS_OPERATIONAL_ISSUE" },
    startsAt: "2026-11-23T08:00:00Z",
  };
  await send(bench, issue, { ...issue, receiver: "444455556666", affectedAccount: "444455556666" });
  const named = "AWS Health: AWS_EKS_OPERATIONAL_ISSUE in eu-west-1";
  expect(bench.said("eks-fleet")).toEqual([`:red_circle: critical: ${named}`]);
  await send(bench, { ...issue, status: "closed", message: 2, at: "2026-11-23T10:00:00Z" });
  await bench.pass(5);
  expect(bench.said("eks-fleet")).toEqual([
    expect.stringMatching(`^:white_check_mark: over after \\d+ (h|min): ${named}$`),
  ]);
  expect(bench.details("Health Notice")).toEqual([]);
  expect(await open(bench)).toEqual([]);
});

it("what is about another service has no route, and what is about others changes nothing", async () => {
  const bench = await benchWith();
  expect(bench.bus.matching(healthEventOf({ service: "EC2" }))).toEqual([]);
  await send(bench, planned({ affectedAccount: "222233334444" }));
  expect(bench.details("Health Notice")).toEqual([]);
  expect(bench.bus.deliveries.at(-1)?.answer).toMatchObject({
    reason: "not ours: account 222233334444 is not in the policy file",
  });
});
