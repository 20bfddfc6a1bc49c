import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Check } from "#core/doctor/check.ts";
import { controlPaths } from "#sandbox/wire/control.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { type Bench, sandboxBench } from "../helpers/sandbox.ts";

const example = fileURLToPath(new URL("../../examples/fleet.yaml", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "fleetwright-doctor-"));
let bench: Bench;
let server: RunningServer;
beforeAll(async () => {
  bench = sandboxBench();
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0, extra: controlPaths(bench) });
});
afterAll(async () => {
  await server.close();
  rmSync(scratch, { recursive: true });
});

const examined = async (...argv: string[]) => {
  const { code, out, err } = await cli("doctor", "--endpoint", server.url, "--json", ...argv);
  expect(err).toBe("");
  const { checks } = JSON.parse(out) as { checks: Check[] };
  return {
    code,
    of: (status: string) => checks.filter((check) => check.status === status).map(({ name }) => name),
    checks,
  };
};

describe("doctor", () => {
  it("finds a running sandbox well, and says what it does not have", async () => {
    const { code, of, checks } = await examined("--config", example);
    expect([code, of("fail"), of("warn")]).toEqual([0, [], []]);
    expect(of("unknown")).toEqual(["forwarding", "trail", "tables"]);
    for (const { status, seen } of checks) if (status === "unknown") expect(seen.join()).toMatch(/^not here/);
  });

  it("reads well", async () => {
    const { code, out } = await cli("doctor", "--endpoint", server.url, "--config", example);
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {7}state machines {2}8 definitions, as in this version$/m);
    expect(out).toMatch(/^unknown {2}trail {11}not here/m);
    expect(out).toMatch(/^14 of 17 ok, 3 unknown\.$/m);
  });

  it("ends with 1 when something is wrong, and says what to do", async () => {
    bench.slack.down = true;
    const bad = join(scratch, "fleet.yaml");
    writeFileSync(bad, "fleet: acme\nclusterz: {}\n");
    const { code, of, checks } = await examined("--config", bad);
    bench.slack.down = false;
    expect([code, of("fail")]).toEqual([1, ["policy", "slack"]]);
    expect(checks.find(({ name }) => name === "policy")?.seen.join()).toMatch(/clusterz/);
  });

  it("does not need a policy file", async () => {
    const { code, checks } = await examined("--config", join(scratch, "none.yaml"));
    expect([code, checks.find(({ name }) => name === "policy")?.status]).toEqual([0, "unknown"]);
  });

  it("finds a function that is not there, and what stands without it is unknown", async () => {
    const { code, of } = await examined("--function", "nobody", "--config", example);
    expect([code, of("fail")]).toEqual([1, ["operator"]]);
    expect(of("unknown")).toContain("accounts");
  });

  it.each([
    ["nothing answers", "http://127.0.0.1:9", /nothing answers at http:\/\/127.0.0.1:9/],
    ["not an address", "localhost", /is not a URL/],
  ])("a bad endpoint is wrong use: %s", async (_what, url, words) => {
    const { code, out, err } = await cli("doctor", "--endpoint", url);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(words);
  });

  it("something else that answers there is a finding, not a crash", async () => {
    const other = createServer((_request, response) => response.writeHead(200).end("<html>hello</html>"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, out } = await cli("doctor", "--endpoint", `http://127.0.0.1:${port}`, "--json");
    other.close();
    const checks = (JSON.parse(out) as { checks: Check[] }).checks;
    expect([code, checks.filter(({ status }) => status === "fail").map(({ name }) => name)]).toEqual([
      1,
      expect.arrayContaining(["operator"]),
    ]);
  });
});
