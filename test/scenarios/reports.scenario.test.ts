import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { type Responding, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

/** A Monday, two hours before the report. */
const START = new Date("2026-11-23T05:00:00Z");
const REPORT = { cron: "0 8 * * 1", timezone: "Europe/Berlin", linkExpiresSeconds: 3600 };
const KEY = "fleetwright-reports/reports/2026-11-23T0700";

const benchOf = (options: Parameters<typeof respondingBench>[0] = {}): Responding =>
  respondingBench({
    clusters: ["a", "b"].map((name) => seedCluster(name)),
    change: { report: REPORT },
    start: START,
    schedules: [],
    ...options,
  });
const invoke = (bench: Responding) =>
  bench.clock.track(
    bench.gateway.call({
      service: "lambda",
      account: "111122223333",
      region: "eu-west-1",
      operation: "Invoke",
      input: { FunctionName: "send-report", Payload: {} },
    }),
  );
const linkIn = (bench: Responding, channel = "eks-fleet"): string =>
  /<(http[^|]*)\|Open the review>/.exec(JSON.stringify(bench.slack.messages(channel)))?.[1] ?? "";

describe("the fleet review on AWS", () => {
  it("is made when it is due, kept as a page, Markdown and JSON, and told with a link that opens", async () => {
    const bench = benchOf({ schedules: ["send-report"] });
    await bench.record("a");
    await bench.pass(118);
    expect(bench.s3.objects.size).toBe(0);
    await bench.pass(17);
    expect([...bench.s3.objects.keys()].sort()).toEqual([`${KEY}.html`, `${KEY}.json`, `${KEY}.md`]);
    expect(bench.s3.objects.get(`${KEY}.html`)?.body).toMatch(/^<!doctype html>/i);
    expect(bench.details("Report Ready")).toMatchObject([
      { key: "reports/2026-11-23T0700.html", fleet: expect.any(String) },
    ]);
    expect(bench.said("eks-fleet")).toEqual([expect.stringMatching(/Fleet review of .*, 2026-11-23: \w+/)]);
    const url = new URL(linkIn(bench));
    expect(url.searchParams.get("X-Amz-Expires")).toBe("3600");
    expect(await bench.ports.reports.read(url.pathname.split("/").slice(2).join("/"))).toContain("<html");
    await bench.pass(24 * 60);
    expect(bench.details("Report Ready")).toHaveLength(1);
  });

  it("is made once though it is invoked twice at once, and told once though its event comes twice", async () => {
    const bench = benchOf({ deliveries: ({ source }) => (source === "fleetwright" ? [0, 1] : [0]) });
    await bench.pass(121);
    await Promise.all([invoke(bench), invoke(bench)]);
    await bench.pass(5);
    await invoke(bench);
    await bench.pass(5);
    expect(bench.s3.objects.size).toBe(3);
    const told = bench.details("Report Ready");
    expect(new Set(told.map((detail) => JSON.stringify(detail))).size).toBe(1);
    expect(bench.said("eks-fleet")).toHaveLength(1);
  });

  it("is finished by the next one when a function died after it was kept: what is told is what is kept", async () => {
    const bench = benchOf();
    const { publish } = bench.ports.events;
    await bench.pass(121);
    bench.ports.events.publish = () => Promise.reject(new Error("the function died"));
    await invoke(bench);
    const kept = bench.s3.objects.get(`${KEY}.json`)?.body ?? "";
    bench.ports.events.publish = publish;
    await bench.pass(10);
    await bench.record("b");
    await invoke(bench);
    await bench.pass(1);
    expect(bench.s3.objects.get(`${KEY}.json`)?.body).toBe(kept);
    expect(bench.details("Report Ready")).toMatchObject([{ at: JSON.parse(kept).at }]);
    expect(bench.said("eks-fleet")).toHaveLength(1);
  });

  it("compares its numbers with the week before, in the channel the policy file names", async () => {
    const bench = benchOf({ change: { report: { ...REPORT, channel: "#reviews" } } });
    await bench.record("a");
    await bench.pass(121);
    await invoke(bench);
    await bench.record("b");
    await bench.pass(7 * 24 * 60);
    await invoke(bench);
    await bench.pass(1);
    expect(bench.said("eks-fleet")).toEqual([]);
    expect(bench.said("reviews")).toHaveLength(2);
    const trends = bench
      .details("Report Ready")
      .map(({ numbers }) => (numbers as { title: string; trend: object | null }[]).some(({ trend }) => trend !== null));
    expect(trends).toEqual([false, true]);
  });

  it("is found again by a fresh link, as long as there is one", async () => {
    const bench = benchOf();
    expect(await bench.operator({ action: "latest-report" })).toEqual({ action: "latest-report", report: null });
    await bench.pass(121);
    await invoke(bench);
    const answer = await bench.operator({ action: "latest-report" });
    expect(answer).toMatchObject({
      report: { period: "2026-11-23T07:00:00.000Z", url: expect.stringContaining("reports/2026-11-23T0700.html?") },
    });
  });

  it("has its link in the message and nowhere else: not in events, tables or objects", async () => {
    const events: EventEnvelope[] = [];
    const bench = benchOf({ onEvent: (event) => void events.push(event) });
    await bench.pass(121);
    await invoke(bench);
    await bench.pass(1);
    expect(linkIn(bench)).toContain("X-Amz-Signature");
    const [detail] = bench.details("Report Ready");
    const stored = await bench.ports.messages.get(String(detail?.eventKey));
    const kept = [...bench.s3.objects.values()].map(({ body }) => body);
    expect(JSON.stringify([events, stored, kept])).not.toContain("X-Amz-");
  });

  it("is not made when the policy file does not ask for it", async () => {
    const bench = benchOf({ change: {}, schedules: ["send-report"] });
    await bench.pass(24 * 60);
    expect(bench.s3.objects.size).toBe(0);
  });
});
