import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "#cli/main.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { samplePolicy } from "../helpers/fleet.ts";
import { sandboxBench } from "../helpers/sandbox.ts";

const bench = sandboxBench({ policy: samplePolicy(), schedules: ["reconcile-fleet", "watch-lifecycle"] });
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  await bench.clock.run({ until: new Date(bench.clock.millis() + 25 * 3_600_000) });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
});
afterAll(() => server.close());

async function cli(columns: number, ...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  const code = await run([...argv, "--endpoint", server.url], { ...io, interactive: false, rows: 40, columns });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
const longest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

describe("fleetwright inventory list", () => {
  it("is a table that fits, with everything that stands out", async () => {
    const { code, out } = await cli(100, "inventory", "list");
    expect(code).toBe(0);
    expect(longest(out)).toBeLessThanOrEqual(100);
    expect(out).toMatch(/shop-prod .* prod .* 1\.34 .* ACTIVE .* 7 .* 1 medium .* 2026-12-02 8d/);
    expect(out).toMatch(/15 clusters: 1 at 1\.35, 14 at 1\.34; seen 2026-11-24 \d\d:00 UTC or later\.$/);
    expect(longest((await cli(180, "inventory", "list")).out)).toBeLessThanOrEqual(180);
  });

  it.each([
    [["--tier", "dev"], 4],
    [["--tier", "dev,staging", "--account", "777788889999"], 4],
    [["--region", "us-east-1", "--match", "name=shop-*"], 3],
    [["--match", "team=payments", "--match", "tier=prod", "--live"], 2],
    [["--tier", "none"], 0],
  ])("shows the clusters of %j", async (filter, count) => {
    const { code, out } = await cli(100, "inventory", "list", "--json", ...filter);
    const { clusters } = JSON.parse(out) as { clusters: { cluster: string }[] };
    expect([code, clusters.length]).toEqual([0, count]);
    if (count === 0) expect((await cli(100, "inventory", "list", ...filter)).out).toContain("No cluster on record");
  });

  it.each([
    [["--match", "team"], /Write a label and its value/],
    [["--match", "teams=x"], /no cluster has a label teams; did you mean team\? The policy file knows: name, account/],
  ])("%j ends with 2 and says what to do", async (filter, words) => {
    expect(await cli(100, "inventory", "list", ...filter)).toMatchObject({
      code: 2,
      err: expect.stringMatching(words),
    });
  });
});

describe("fleetwright inventory show", () => {
  it("shows versions, deadlines with the run to start, add-ons, node groups, adoption and findings", async () => {
    const { code, out } = await cli(100, "inventory", "show", "shop-prod");
    expect(code).toBe(0);
    expect(longest(out)).toBeLessThanOrEqual(100);
    for (const part of [
      "shop-prod  ACTIVE  Kubernetes 1.34",
      "owner sam@acme.example, tier prod, team shop",
      "2026-12-02  in 8d   end of standard support of 1.34",
      "  fleetwright upgrade start --goal 1.35 --strategy default",
      "coredns                 v1.12.4-eksbuild.1  ACTIVE  since",
      "workers  1.34  1.34.6-20261013  6 nodes",
      "Adoption",
      "Findings (1 open)",
    ])
      expect(out).toContain(part);
  });

  it("of a cluster nobody knows ends with 2", async () => {
    expect(await cli(100, "inventory", "show", "shop")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--live"),
    });
    const answer = await cli(100, "inventory", "show", "shop-dev", "--live", "--json");
    expect([answer.code, JSON.parse(answer.out).cluster]).toEqual([0, "shop-dev"]);
  });
});

describe("fleetwright calendar", () => {
  it("has deadlines by date, with what waiting costs and the run to start", async () => {
    const { code, out } = await cli(100, "calendar");
    expect(code).toBe(0);
    expect(longest(out)).toBeLessThanOrEqual(100);
    const [first = "", second = ""] = out.split("\n\n").slice(1);
    expect(first).toMatch(/^2026-12-02 {2}in 8d .*end of standard support of 1\.34/);
    expect(first).toContain("14 clusters: ");
    expect(first).toContain("run: fleetwright upgrade start --goal 1.35 --strategy default");
    expect(second).toMatch(/^2027-03-27 {2}in 123d .*1\.35/);
    expect(out).toMatch(/costs \$6\d,\d\d\d more than standard support until 2027-11-24/);
  });

  it("adds up to the same in JSON, cluster by cluster", async () => {
    const { out } = await cli(100, "calendar", "--tier", "prod", "--until", "180d", "--json");
    const calendar = JSON.parse(out) as { dollars: number; deadlines: { dollars: number | null; at: string }[] };
    const sum = calendar.deadlines.reduce((total, { dollars }) => total + (dollars ?? 0), 0);
    expect(calendar.deadlines).toHaveLength(7);
    expect(sum).toBeCloseTo(calendar.dollars, 6);
    // 7 clusters, 50 cents an hour from the second of December on.
    expect(calendar.dollars).toBeCloseTo(7 * 0.5 * 24 * (180 - 7.5833), 0);
  });

  it.each([
    [["--until", "tomorrow"], /neither a date such as 2027-06-30 nor a duration such as 180d/],
    [["--until", "2026-01-01"], /is over: the calendar begins at 2026-11-24/],
    [["--match", "x=y"], /no cluster has a label x/],
  ])("%j ends with 2 and says what to do", async (filter, words) => {
    expect(await cli(100, "calendar", ...filter)).toMatchObject({ code: 2, err: expect.stringMatching(words) });
  });

  it("of nothing says so", async () => {
    expect(await cli(100, "calendar", "--tier", "none")).toMatchObject({
      code: 0,
      out: "No cluster on record is like that.",
    });
    expect((await cli(100, "calendar", "--until", "1d")).out).toContain("None.");
  });
});
