import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readReview } from "#cli/review.ts";
import { fleetReview } from "#core/review/review.ts";
import { reviewPage } from "#functions/runtime/review/collect.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { samplePolicy } from "../helpers/fleet.ts";
import { REVIEW_NOW, reviewPorts } from "../helpers/review.ts";
import { sandboxBench } from "../helpers/sandbox.ts";

const folder = mkdtempSync(join(tmpdir(), "report-"));
const at = (name: string) => join(folder, name);

describe("fleetwright report", () => {
  it("reviews the sample fleet in the middle of a run", { timeout: 180_000 }, async () => {
    const data = at("review.json");
    expect(await cli("report", "--out", data)).toEqual({ code: 0, out: "", err: `wrote ${data}` });
    const review = fleetReview.parse(JSON.parse(readFileSync(data, "utf8")));
    expect(review.clusters).toHaveLength(15);
    expect(review.runs).toMatchObject([{ status: "running", goal: "Upgrade to Kubernetes 1.35" }]);
    expect(review.numbers.find(({ id }) => id === "open-runs")?.trend?.words).toBe("1 more");
    expect(review.owners.length).toBeGreaterThan(3);
    expect(await cli("report", "--out", data)).toMatchObject({ code: 2, err: expect.stringContaining("--force") });
  });

  it("asks a running sandbox, and compares with the review before", async () => {
    const bench = sandboxBench({ policy: samplePolicy(), schedules: ["reconcile-fleet"] });
    const server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
    try {
      const before = at("before.json");
      expect(await cli("report", "--endpoint", server.url, "--out", before)).toMatchObject({ code: 0 });
      await bench.clock.run({ until: new Date(bench.clock.millis() + 2 * 3_600_000) });
      const { code, out } = await cli("report", "--endpoint", server.url, "--since", before);
      expect(code).toBe(0);
      const page = at("after.html");
      expect(await cli("report", "--endpoint", server.url, "--out", page)).toMatchObject({ code: 0 });
      expect(readFileSync(page, "utf8")).toContain("<h1>acme</h1>");
      expect(out).toContain("| Clusters | 15 | 15 more |");
      expect(out).toMatch(/^# Fleet review: acme$/m);
    } finally {
      await server.close();
    }
  });

  it.each([
    ["missing.json", undefined, /cannot be read \(ENOENT\)/],
    ["text.json", "no JSON", /is no fleet review in JSON/],
    ["plan.json", "{}", /`fleetwright report --format json` writes one/],
  ])("refuses %s as the review before, and says what makes one", async (name, content, words) => {
    if (content !== undefined) writeFileSync(at(name), content);
    expect(await cli("report", "--since", at(name))).toMatchObject({ code: 2, err: expect.stringMatching(words) });
  });

  it("refuses formats there are not", async () => {
    expect(await cli("report", "--format", "pdf")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/html, markdown, json/),
    });
  });
});

describe("a review of pages", () => {
  const client = async (change = {}) => {
    const ports = await reviewPorts();
    return {
      send: async (request: { after?: string }) => ({
        ...(await reviewPage(ports, request, REVIEW_NOW, 1)),
        ...change,
      }),
    } as never;
  };
  const previous = {
    format: "fleetwright/review/v1" as const,
    fleet: "acme",
    at: "2026-11-16T09:00:00.000Z",
    numbers: [],
  };

  it("is put together from all of them", async () => {
    const review = await readReview(await client(), previous);
    expect([review.clusters.length, review.previousAt]).toEqual([4, previous.at]);
  });

  it("is not compared with one that is no older", async () => {
    const at = REVIEW_NOW.toISOString();
    await expect(readReview(await client(), { ...previous, at })).rejects.toMatchObject({ code: "BAD_REVIEW" });
  });

  it("of another fleet is nothing to compare with", async () => {
    await expect(readReview(await client(), { ...previous, fleet: "other" })).rejects.toMatchObject({
      code: "BAD_REVIEW",
    });
  });

  it("without its first page is none", async () => {
    await expect(readReview(await client({ fleet: null }))).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
  });
});
