import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { preflightView } from "#events/operator/requests.ts";
import { cli, program } from "../helpers/cli.ts";
import { fleetOf, seedCluster } from "../helpers/sandbox.ts";

const scratch = mkdtempSync(join(tmpdir(), "fleetwright-preflight-"));
afterAll(() => rmSync(scratch, { recursive: true }));

describe("preflight", () => {
  it("shows what stands against whom, and ends with 1 when something does", async () => {
    const { code, out, err } = await cli("preflight", "--goal", "1.35");
    expect([code, err]).toEqual([1, ""]);
    expect(out).toMatch(/^Preflight to Kubernetes 1.35 by strategy default, as of 2026-11-23 09:00 UTC$/m);
    expect(out).toMatch(/^ {2}block {2}UPGRADE_INSIGHT_ERROR$/m);
    expect(out).toMatch(/^12 of 14 clusters ready, 2 of them with warnings, 2 blocked, 1 with nothing to do\.$/m);
  });

  it("takes the sample's goal when none is given, and one cluster", async () => {
    const { code, out } = await cli("preflight", "--cluster", "payments-dev");
    expect([code, out.split("\n").slice(2)]).toEqual([0, ["Ready: payments-dev", "", "1 of 1 cluster ready."]]);
  });

  it("can be made to fail on warnings", async () => {
    const argv = ["preflight", "--goal", "1.35", "--cluster", "shop-staging"];
    expect((await cli(...argv)).code).toBe(0);
    expect((await cli(...argv, "--fail-on", "block")).code).toBe(0);
    expect((await cli(...argv, "--fail-on", "warn")).code).toBe(1);
  });

  it("prints JSON that keeps its contract", async () => {
    const { code, out } = await cli("preflight", "--goal", "1.35", "--json");
    expect(code).toBe(1);
    const view = preflightView.parse(JSON.parse(out));
    expect(view.clusters.find(({ cluster }) => cluster === "legacy-search")?.findings).toMatchObject([
      { code: "NODEGROUP_UNHEALTHY", severity: "block", evidence: [expect.stringContaining("asg-legacy-search")] },
    ]);
  });

  it("looks at a fleet of one's own", async () => {
    const path = join(scratch, "fleet.json");
    const group = { name: "old", amiType: "AL2_x86_64" };
    writeFileSync(path, JSON.stringify(fleetOf(seedCluster("mine", { version: "1.32", nodegroups: [group] }))));
    const { code, out } = await cli("preflight", "--inventory", path, "--goal", "1.33");
    expect(code).toBe(1);
    expect(out).toMatch(/Create a node group of AMI type AL2023_x86_64_STANDARD, move the pods there, and delete old/);
  });

  it.each([
    [["--cluster", "nope"], /the fleet has no cluster nope/],
    [["--goal", "newest"], /"newest" is not a goal/],
    [["--goal", "1.99"], /EKS does not offer Kubernetes 1.99/],
    [["--strategy", "yolo"], /there is no strategy "yolo"/],
    [["--fail-on", "all"], /Allowed choices are block, warn/],
    [["--function", "f"], /--goal is needed for a fleet that is not here/],
    [["--function", "f", "--sample"], /cannot be used with option/],
  ])("%j is a mistake", async (argv, words) => {
    const { code, out, err } = await cli("preflight", ...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(words);
  });

  it("explains itself", async () => {
    const { code, out } = await cli("preflight", "--help");
    expect([code, out]).toEqual([0, expect.stringMatching(/Usage: fleetwright preflight[\s\S]*Examples:/)]);
  });

  it("asks a running sandbox", async () => {
    const { child, ended, output } = program(["sandbox", "serve", "--port", "0", "--speed", "manual"]);
    while (!output().out.includes("Ctrl-C")) await new Promise((resolve) => setTimeout(resolve, 20));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output().out)?.[0] ?? "";
    const { code, out } = await cli("preflight", "--endpoint", url, "--goal", "1.35", "--cluster", "reports-prod");
    expect([code, out]).toEqual([1, expect.stringMatching(/last called 2 days ago by report-scheduler\/2.3/)]);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });
});
