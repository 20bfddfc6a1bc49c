import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { COREDNS, REF, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const older = (name: string) =>
  seedCluster(name, {
    tags: { Environment: "prod" },
    addons: [{ name: "vpc-cni" }, { name: "coredns", version: COREDNS.old }, { name: "kube-proxy" }],
  });
const update = { clusterName: "a", addonName: "coredns", addonVersion: COREDNS.new };
const isCall = (event: EventEnvelope) => event["detail-type"] === "AWS API Call via CloudTrail";
const isNative = (event: EventEnvelope) => event["detail-type"].startsWith("EKS Addon");
const addonMessages = (texts: string[]) => texts.filter((text) => text.includes("add-on coredns"));

describe("an add-on updated by hand", () => {
  it("is told once, by whom, edited when it is over, and compared with the tier", async () => {
    const bench = respondingBench({ clusters: [older("a"), older("b"), older("c")] });
    for (const name of ["a", "b", "c"]) await bench.record(name);
    await bench.byHand("UpdateAddon", update);
    await bench.pass(0.2);
    expect(bench.said("eks-a")).toEqual([
      `:hourglass_flowing_sand: add-on coredns ${COREDNS.old} is being updated by sandbox on a`,
    ]);
    await bench.pass(15);
    expect(bench.said("eks-a")).toEqual([
      `:package: add-on coredns ${COREDNS.old} to ${COREDNS.new} updated by sandbox on a`,
    ]);
    const [message] = bench.slack.messages("eks-a");
    expect(message?.edits).toBe(1);
    expect(JSON.stringify(message?.blocks)).toContain(`2 of 2 other clusters of tier prod run it: 2 ${COREDNS.old}`);
    expect(bench.details("Finding Opened")).toEqual([]);
  });

  const COURSES: [string, (event: EventEnvelope) => readonly number[]][] = [
    ["every event twice", () => [0, 7]],
    ["everything ten minutes late", () => [600]],
    ["EKS's own events lost", (event) => (isNative(event) ? [] : [0])],
    ["the call told after the end, and twice", (event) => (isCall(event) ? [1200, 1300] : [0])],
    ["EKS's own events first told after hours", (event) => (isNative(event) ? [7200, 0] : [0, 60])],
  ];
  it.each(COURSES)("ends the same: %s", async (_what, deliveries) => {
    const bench = respondingBench({ clusters: [older("a")] });
    await bench.record("a");
    const late = respondingBench({ clusters: [older("a")], deliveries });
    await late.record("a");
    await late.pass(15);
    for (const each of [bench, late]) {
      await each.byHand("UpdateAddon", update);
      await each.pass(240);
    }
    expect(addonMessages(late.said("eks-a"))).toEqual(addonMessages(bench.said("eks-a")));
    expect(late.bus.deadLetters).toEqual([]);
    expect((await late.ports.clusterRecords.get("111122223333/eu-west-1/a"))?.addons.coredns).toMatchObject({
      version: COREDNS.new,
      status: "ACTIVE",
      change: { over: true, ours: false },
    });
  });

  it("that nobody told of is noticed when somebody looks, and ascribed to nobody", async () => {
    const bench = respondingBench({
      clusters: [older("a")],
      deliveries: (event) => (isCall(event) || isNative(event) ? [] : [0]),
    });
    await bench.record("a");
    await bench.byHand("UpdateAddon", update);
    await bench.pass(20);
    expect(bench.said("eks-a")).toEqual([]);
    await bench.record("a");
    expect(bench.said("eks-a")).toEqual([`:package: add-on coredns ${COREDNS.old} to ${COREDNS.new} updated on a`]);
  });

  it("is told all the same when functions die before and after their work", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (name === "notify" || died.has(`${when} ${name}`)) return;
      died.add(`${when} ${name}`);
      throw new FunctionDied(when);
    };
    const bench = respondingBench({
      clusters: [older("a")],
      lambdaFaults: { before: die("before"), after: die("after") },
    });
    await bench.byHand("UpdateAddon", update);
    await bench.pass(60);
    expect(died).toContain("after on-addon-changed");
    expect(bench.said("eks-a")).toEqual([`:package: add-on coredns ${COREDNS.new} updated by sandbox on a`]);
  });

  it("is told once when the function dies between telling and writing down", async () => {
    const bench = respondingBench({ clusters: [older("a")] });
    await bench.record("a");
    const { save } = bench.ports.clusterRecords;
    let deaths = 2;
    bench.ports.clusterRecords.save = (record) => {
      if (deaths-- > 0) throw new FunctionDied("before the write");
      return save(record);
    };
    await bench.byHand("UpdateAddon", update);
    await bench.pass(30);
    expect(deaths).toBeLessThan(0);
    expect(bench.details("Addon Changed").length).toBeGreaterThan(2);
    expect(bench.said("eks-a")).toEqual([
      `:package: add-on coredns ${COREDNS.old} to ${COREDNS.new} updated by sandbox on a`,
    ]);
  });

  it("refused by EKS is told as that", async () => {
    const bench = respondingBench();
    await bench.byHand("UpdateAddon", { ...update, addonVersion: "v0.0.1-eksbuild.1" }).catch(() => undefined);
    await bench.pass(1);
    expect(bench.said("eks-a")).toEqual([
      expect.stringMatching(
        /^:warning: sandbox tried: updated an add-on \(coredns\) on a, refused by EKS: InvalidParam/,
      ),
    ]);
    expect(bench.details("Cluster Scan Requested")).toEqual([]);
  });
});

describe("a baseline add-on", () => {
  it("that is deleted is a finding with who did it, until it is there again", async () => {
    const bench = respondingBench({ clusters: [older("a")] });
    await bench.record("a");
    await bench.byHand("DeleteAddon", { clusterName: "a", addonName: "coredns" });
    await bench.pass(4);
    expect(bench.details("Finding Opened")).toEqual([]);
    await bench.pass(16);
    expect(bench.details("Finding Opened")).toEqual([
      expect.objectContaining({
        rule: "addon-missing",
        subject: "coredns",
        severity: "high",
        message: expect.stringMatching(/is not installed; arn:.*operator\/sandbox deleted it\.$/),
      }),
    ]);
    expect(bench.said("eks-a")).toEqual([
      `:wastebasket: add-on coredns ${COREDNS.old} deleted by sandbox on a`,
      expect.stringContaining("warning: The add-on coredns of the baseline is not installed"),
    ]);
    await bench.byHand("CreateAddon", { clusterName: "a", addonName: "coredns", addonVersion: COREDNS.new });
    await bench.pass(15);
    expect(bench.details("Finding Closed")).toHaveLength(1);
    expect(bench.said("eks-a").at(1)).toMatch(/^:white_check_mark: over after \d+ min: The add-on coredns/);
  });

  it("that is taken back to an older version is a finding until it has the version again", async () => {
    const newer = seedCluster("a", { addons: [{ name: "coredns", version: COREDNS.new }] });
    const bench = respondingBench({ clusters: [newer] });
    await bench.record("a");
    await bench.byHand("UpdateAddon", { ...update, addonVersion: COREDNS.old });
    await bench.pass(30);
    const downgrades = () => bench.details("Finding Opened").filter(({ rule }) => rule === "addon-downgraded");
    expect(downgrades()).toEqual([
      expect.objectContaining({ found: COREDNS.old, wanted: `${COREDNS.new} or newer`, severity: "medium" }),
    ]);
    await bench.byHand("UpdateAddon", update);
    await bench.pass(30);
    expect(bench.details("Finding Closed").map(({ rule }) => rule)).toContain("addon-downgraded");
    expect(downgrades()).toHaveLength(1);
  });
});

describe("an add-on that is not well", () => {
  const faults = [{ cluster: "a", kind: "addon-fails" as const }];

  it("is told after five minutes with what usually helps, once, and closed when it is well again", async () => {
    const bench = respondingBench({ clusters: [older("a")], faults });
    await bench.record("a");
    await bench.byHand("UpdateAddon", update);
    await bench.pass(40);
    expect(bench.details("Finding Opened")).toEqual([
      expect.objectContaining({
        rule: "addon-degraded",
        found: "DEGRADED InsufficientNumberOfReplicas",
        remedy: expect.stringMatching(/^What usually helps: InsufficientNumberOfReplicas: its pods do not run/),
      }),
    ]);
    await bench.byHand("UpdateAddon", update);
    await bench.pass(20);
    expect(bench.details("Finding Closed")).toHaveLength(1);
    expect(bench.said("eks-a").filter((text) => text.includes("is DEGRADED"))).toEqual([
      expect.stringMatching(/^:white_check_mark: over after/),
    ]);
  });

  it("for less than five minutes is nobody's business", async () => {
    const bench = respondingBench({ clusters: [older("a")] });
    await bench.record("a");
    const state = bench.eks.cluster(REF.account, REF.region, "a");
    const addon = state?.addons.get("coredns");
    Object.assign(addon ?? {}, { status: "DEGRADED", health: { issues: [{ code: "AccessDenied", message: "no" }] } });
    const event = { ...REF, resources: [], detail: { clusterName: "a", addonName: "coredns" } };
    bench.bus.put({ source: "aws.eks", "detail-type": "EKS Addon Health Degraded", ...event });
    await bench.pass(2);
    expect(await bench.ports.findings.outstanding()).toHaveLength(1);
    Object.assign(addon ?? {}, { status: "ACTIVE", health: { issues: [] } });
    bench.bus.put({ source: "aws.eks", "detail-type": "EKS Addon Health Restored", ...event });
    await bench.pass(30);
    expect(bench.details("Finding Opened")).toEqual([]);
    expect(await bench.ports.findings.outstanding()).toEqual([]);
    expect(bench.said("eks-a")).toEqual([]);
  });
});

it("what our own run does to add-ons is written down and not reported as somebody's", async () => {
  const { strategyWith, stagePolicy } = await import("../helpers/fleet.ts");
  const policy = strategyWith([stagePolicy({ maxConcurrency: { percent: 100 } })], {}, {});
  const bench = respondingBench({ clusters: [older("a")], policy });
  await bench.record("a");
  await bench.run();
  await bench.pass(60);
  expect(bench.details("Addon Changed")).toEqual([]);
  expect(bench.details("Cluster Changed")).toEqual([]);
  const record = await bench.ports.clusterRecords.get("111122223333/eu-west-1/a");
  expect(record?.addons.coredns).toMatchObject({ status: "ACTIVE", change: { ours: true, over: true } });
  expect(record?.addons.coredns?.version).not.toBe(COREDNS.old);
});
