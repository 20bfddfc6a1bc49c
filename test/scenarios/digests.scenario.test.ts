import { describe, expect, it } from "vitest";
import { findingRecord } from "../helpers/findings.ts";
import { type Responding, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

/** A Monday, two hours before the digest. */
const START = new Date("2026-11-23T05:00:00Z");
const DIGEST = { cron: "0 8 * * 1", timezone: "Europe/Berlin", endingSeconds: 14 * 86_400 };

const benchOf = (change = { digest: DIGEST }): Responding =>
  respondingBench({
    clusters: ["a", "b"].map((name) => seedCluster(name)),
    change,
    start: START,
    schedules: ["send-digests"],
  });
const off = (bench: Responding, name: string, change: Parameters<typeof findingRecord>[1] = {}) =>
  bench.ports.findings.save(findingRecord(name, change));

describe("the weekly digest", () => {
  it("tells each channel what is off, at the time the policy file names, and nobody that all is well", async () => {
    const bench = benchOf();
    await off(bench, "a");
    await off(bench, "b", { exemptedUntil: "2026-11-30T00:00:00.000Z" });
    await bench.pass(119);
    expect(bench.details("Drift Digest")).toEqual([]);
    await bench.pass(5 * 60);
    expect(bench.details("Drift Digest")).toMatchObject([
      { cluster: { name: "a" }, period: "2026-11-23T07:00:00.000Z", counts: { high: 1 } },
    ]);
    expect(bench.said("eks-a")).toEqual([expect.stringContaining("a: one finding is open (1 high)")]);
    expect(bench.said("eks-b")).toEqual([]);
    expect(bench.said("eks-fleet")).toEqual([]);
  });

  it("comes once a week, though it is invoked twice at once and its event comes twice", async () => {
    const bench = respondingBench({
      change: { digest: DIGEST },
      start: START,
      schedules: [],
      deliveries: ({ source }) => (source === "fleetwright" ? [0, 1] : [0]),
    });
    await off(bench, "a");
    await bench.pass(125);
    const lambda = (name: string) => bench.gateway.call(invocation(name));
    await bench.clock.track(Promise.all([lambda("send-digests"), lambda("send-digests")]));
    await bench.pass(5);
    await bench.clock.track(lambda("send-digests"));
    await bench.pass(5);
    expect(new Set(bench.details("Drift Digest").map(({ eventKey }) => eventKey)).size).toBe(1);
    expect(bench.said("eks-a")).toHaveLength(1);

    await bench.pass(7 * 24 * 60);
    await bench.clock.track(lambda("send-digests"));
    await bench.pass(5);
    expect(bench.details("Drift Digest").at(-1)).toMatchObject({
      period: "2026-11-30T07:00:00.000Z",
      since: "2026-11-23T07:00:00.000Z",
      opened: 0,
    });
    expect(bench.said("eks-a")).toHaveLength(2);
  });

  it("is not sent when the policy file does not ask for it", async () => {
    const bench = respondingBench({ start: START, schedules: ["send-digests"] });
    await off(bench, "a");
    await bench.pass(24 * 60);
    expect(bench.details("Drift Digest")).toEqual([]);
  });
});

const invocation = (name: string) => ({
  service: "lambda",
  account: "111122223333",
  region: "eu-west-1",
  operation: "Invoke",
  input: { FunctionName: name, Payload: {} },
});
