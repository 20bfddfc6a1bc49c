import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { SimulationDocument } from "#cli/simulation-document.ts";
import { cli } from "../helpers/cli.ts";
import { fleetOf, seedCluster } from "../helpers/sandbox.ts";
import { readXml } from "../helpers/xml.ts";

const scratch = mkdtempSync(join(tmpdir(), "fleetwright-simulate-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const path = (name: string) => join(scratch, name);
const examplePath = fileURLToPath(new URL("../../examples/fleet.yaml", import.meta.url));

describe("plan --simulate", () => {
  it("shows the sample's run as a chart, and what to do", async () => {
    const { code, out } = await cli("plan", "--simulate");
    expect(code).toBe(0);
    expect(out).toMatch(/^Upgrade to Kubernetes 1.35 would succeed: 12 of 15 clusters upgraded in 4d \d+h$/m);
    expect(out).toMatch(/payments-prod-us .*w·*c·+g·+.*█+.*▓+.*░+ ✔/);
    expect(out).toMatch(/-> Repair or replace the node group/);
    expect(out).toMatch(/^Makespan 4d \d+h: Mon 23 Nov 09:00 to Fri 27 Nov \d\d:\d\d UTC\.$/m);
  });

  it("prints one JSON document, the same for the same seed", async () => {
    const argv = ["plan", "--simulate", "--json", "--seed", "3"];
    const [first, second] = [await cli(...argv), await cli(...argv)];
    expect(second.out).toBe(first.out);
    const document: SimulationDocument = JSON.parse(first.out);
    expect(Object.keys(document)).toEqual(["simulated", "timeline", "inNoStage", "counts"]);
    expect(document.simulated).toMatchObject({ fleet: "acme", clusters: 15, seed: 3, faults: [] });
    expect(document.timeline.stages.map(({ name }) => name)).toEqual(["dev", "staging", "prod"]);
  });

  it("says what a fault would break, and ends with 1", async () => {
    const { code, out } = await cli("plan", "--simulate", "--fault", "cluster=shop-dev:node-eviction");
    expect(code).toBe(1);
    expect(out).toMatch(/^Upgrade to Kubernetes 1.35 would fail/);
    expect(out).toMatch(/dev\/shop-dev failed: .*PodEvictionFailure/);
    expect(out).toMatch(/-> Check the disruption budgets/);
  });

  it("writes a page and a picture, and replaces them only when told to", async () => {
    const [html, svg] = [path("plan.html"), path("plan.svg")];
    const argv = ["plan", "--simulate", "--html", html, "--svg", svg];
    const { code, err } = await cli(...argv);
    expect([code, err]).toEqual([0, `wrote ${html}\nwrote ${svg}`]);
    expect(readXml(readFileSync(svg, "utf8")).elements[0]).toBe("svg");
    expect(readFileSync(html, "utf8")).toMatch(/^<!DOCTYPE html>/);
    writeFileSync(html, "mine");
    const again = await cli(...argv);
    expect(again).toMatchObject({ code: 2, out: "", err: `${html} is there already; --force replaces it` });
    expect(readFileSync(html, "utf8")).toBe("mine");
    expect((await cli(...argv, "--force")).code).toBe(0);
    expect(readFileSync(html, "utf8")).not.toBe("mine");
  });

  const from = ["--start", "2026-11-23T09:00:00Z"];

  it("takes a fleet of one's own from an inventory or from describe answers, file or directory", async () => {
    const inventory = path("fleet.json");
    writeFileSync(inventory, JSON.stringify(fleetOf(seedCluster("a", { tags: { Environment: "dev" } }))));
    const own = await cli(
      "plan",
      "--simulate",
      "--fleet",
      inventory,
      "--policy",
      examplePath,
      "--goal",
      "1.35",
      "--json",
      ...from,
    );
    expect(JSON.parse(own.out).timeline.stages[0].clusters[0]).toMatchObject({ name: "a", status: "upgraded" });
    const answer = path("answer.json");
    const cluster = { name: "b", arn: "arn:aws:eks:eu-west-1:111122223333:cluster/b", version: "1.34" };
    writeFileSync(answer, JSON.stringify({ cluster }));
    const described = await cli("plan", "--simulate", "--fleet", answer, "--json", ...from);
    expect(JSON.parse(described.out).simulated).toMatchObject({ clusters: 1, goal: { version: "1.35" } });
    expect(JSON.parse((await cli("plan", "--fleet", answer, "--json")).out).stages[0].members[0].cluster).toBe("b");
  });
});

describe("what is wrong with a simulation is said, with exit code 2", () => {
  const nobody = path("nobody.html");
  it.each([
    [
      "a fault nobody knows",
      ["plan", "--simulate", "--fault", "cluster=shop-prod:gremlins"],
      /is not a fault; write .*KIND one of control-plane-fails.*\n {2}control-plane-fails .*\n {2}node-eviction +pods cannot be evicted/,
    ],
    [
      "a fault of a cluster that is alike",
      ["plan", "--simulate", "--fault", "cluster=prod-eu:node-eviction"],
      /the fleet has no cluster prod-eu; did you mean: payments-prod-eu$/,
    ],
    [
      "a fault of a cluster that is nowhere",
      ["sandbox", "run", "--fault", "cluster=moon:node-eviction"],
      /the fleet has no cluster moon; it has: legacy-search, payments-dev, .*stores-hybrid$/,
    ],
    ["a page of a plan that is not simulated", ["plan", "--html", nobody], /--html shows a simulation: add --simulate/],
    ["a fault in a plan that is not simulated", ["plan", "--fault", "node-eviction"], /add --simulate/],
    ["a page where none can be", ["plan", "--simulate", "--html", join(nobody, "x")], /cannot be written: ENOENT/],
    [
      "a deployment without its policy",
      ["plan", "--simulate", "--endpoint", "http://127.0.0.1:1", "--goal", "1.35"],
      /--policy is needed: the policy file of a deployment cannot be read from here/,
    ],
    [
      "two fleets",
      ["plan", "--simulate", "--endpoint", "http://127.0.0.1:1", "--fleet", nobody],
      /cannot be used with option/,
    ],
  ])("%s", async (_what, argv, words) => {
    const { code, err } = await cli(...argv);
    expect([code, err]).toEqual([2, expect.stringMatching(words)]);
    expect(existsSync(nobody)).toBe(false);
  });
});
