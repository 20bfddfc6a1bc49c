import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { cli, program } from "../helpers/cli.ts";
import { fleetOf, seedCluster } from "../helpers/sandbox.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const scratch = mkdtempSync(join(tmpdir(), "fleetwright-edges-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const examplePath = fileURLToPath(new URL("../../examples/fleet.yaml", import.meta.url));
const example = readFileSync(examplePath, "utf8");

function file(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

describe("mistakes as JSON, for scripts", () => {
  it("wrong use too", async () => {
    const { code, out, err } = await cli("plan", "--nope", "--json");
    expect([code, out]).toEqual([2, ""]);
    expect(JSON.parse(err)).toEqual({ error: { code: "WRONG_USE", message: "unknown option '--nope'" } });
  });

  it("the problems of a policy file one by one", async () => {
    const bad = file("bad.yaml", example.replace("soak: 3d", "soak: long"));
    const { code, out, err } = await cli("plan", "--config", bad, "--json");
    expect([code, out]).toEqual([2, ""]);
    expect(JSON.parse(err).error).toMatchObject({
      code: "POLICY_INVALID",
      problems: [{ path: "strategies.default.stages[2].soak", line: expect.any(Number), found: '"long"' }],
    });
  });
});

describe("an endpoint that is none", () => {
  it.each([
    ["plan", "--goal", "1.35"],
    ["upgrade", "list"],
    ["sandbox", "advance", "1h"],
  ])("%s %s %s", async (...argv) => {
    const { code, err } = await cli(...argv, "--endpoint", "localhost:4566");
    expect([code, err]).toEqual([2, 'the endpoint "localhost:4566" is not a URL such as http://127.0.0.1:4566']);
  });

  it("something else that answers there", async () => {
    const server = createServer((_request, response) => response.end("<html>")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, err } = await cli("sandbox", "advance", "1h", "--endpoint", `http://127.0.0.1:${port}`);
    server.close();
    expect([code, err]).toEqual([2, `what answers at http://127.0.0.1:${port} is not a sandbox`]);
  });
});

describe("config check", () => {
  it("says what the policy means", async () => {
    const { out } = await cli("config", "check", examplePath);
    expect(out).toMatch(
      / {4}prod: canary 1, at most 50% at once, window weeknights, approval before by ana or jo, soak 3d, gates .*, else hold, passes with at least 80% done/,
    );
    expect(out).toMatch(/ {2}window weeknights: (opens|open until) \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(out).toMatch(/ {4}tier prod: deletion protection on, no public endpoint, zonal shift on\n/);
    expect(out).toMatch(/ {4}add-ons: vpc-cni, .*, external-dns latest\n/);
    expect(out).toMatch(/ {4}access: .*role\/argocd: AmazonEKSEditPolicy in \{team\}\n/);
    expect(out).toMatch(/ {2}Argo CD: capability in platform-prod\n/);
    expect(out).toMatch(/ {2}adopts tier dev or staging: tags, config, addons/);
    expect(out).toMatch(/ {2}drift: every 6h, told from medium on after 5m, rules of its own acme-named-after-tier\n/);
    expect(out).toMatch(/ {4}all clusters: at least 1\.34\n/);
    expect(out).toMatch(
      / {2}alerts: to cluster unless a route \(\d, built-in ones among them\) says otherwise; clusters in #eks-\{name\}, the fleet in #eks-fleet\n/,
    );
    expect(out).toMatch(/ {4}receiver platform: #platform\n/);
    const facts = JSON.parse((await cli("config", "check", examplePath, "--json")).out);
    expect(facts).toMatchObject({
      baseline: { cluster: { upgradePolicy: "STANDARD" } },
      argocd: { kind: "capability" },
      responses: { adopt: [{ match: { tier: ["dev", "staging"] } }, { match: { tier: "prod" } }] },
      drift: { tell: "medium" },
      alerts: { receivers: { platform: [{ kind: "channel", channel: "#platform" }] } },
      ok: true,
      problems: [],
      fleet: "acme",
      windows: { weeknights: { durationSeconds: 28_800 } },
    });
  });
});

describe("a fleet of one's own", () => {
  it("has clusters in no stage named", async () => {
    const inventory = file(
      "fleet.json",
      JSON.stringify(fleetOf(seedCluster("in", { tags: { Environment: "dev" } }), seedCluster("out"))),
    );
    const { code, out } = await cli(
      "sandbox",
      "run",
      "--inventory",
      inventory,
      "--config",
      examplePath,
      "--goal",
      "1.35",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^in no stage of strategy default, left alone: out$/m);
  });

  it.skipIf(missing("data/4-api-responses"))("is upgraded to a goal that suits it when none is given", async () => {
    const { code, out, err } = await cli("sandbox", "run", "--import", sharedPath("data/4-api-responses"), "--json");
    expect(code).toBe(0);
    expect(err).toMatch(/^imported \d+ clusters from /);
    expect(JSON.parse(out)).toMatchObject({ run: { goal: { version: "1.36" } }, counts: { upgraded: 2, failed: 0 } });
  });
});

it("events replay fails when a target broke, and says how", async () => {
  const record = { eventSource: "eks.amazonaws.com", eventName: "CreateCluster", requestParameters: "none" };
  const { code, out } = await cli("events", "replay", file("broken.json", JSON.stringify(record)));
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/InvalidEventError.*\n1 events: 1 matched, 0 unmatched, 2 failed$/),
  ]);
});

describe("Ctrl-C", () => {
  it.each([
    [[], /^interrupted: the sandbox and everything in it is gone$/m],
    [["--json"], /"code": "INTERRUPTED"/],
  ])("ends a run cleanly, %j", async (options, words) => {
    // Long enough to be caught in the middle.
    const clusters = Array.from({ length: 1500 }, (_, index) => seedCluster(`c${index}`));
    const inventory = file("large.json", JSON.stringify(fleetOf(...clusters)));
    const { child, ended, output } = program(["sandbox", "run", "--inventory", inventory, ...options]);
    while (!`${output().out}${output().err}`.includes("stage all started")) await wait(20);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(output().err).toMatch(words);
    expect(output().err).not.toMatch(/^\s+at /m);
  });
});

it("sandbox serve --json says where it answers", async () => {
  const { child, ended, output } = program(["sandbox", "serve", "--port", "0", "--speed", "manual", "--json"]);
  while (!output().out.endsWith("}\n")) await wait(20);
  const { url, environment } = JSON.parse(output().out);
  expect(environment).toMatchObject({ AWS_ENDPOINT_URL: url, AWS_DEFAULT_REGION: "eu-west-1" });
  expect((await fetch(`${url}/_sandbox`)).status).toBe(200);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});
