import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fleetSeed } from "#sandbox/fleet/seed.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { NOW, samplePolicy } from "../helpers/fleet.ts";
import { sandboxBench } from "../helpers/sandbox.ts";

const scratch = mkdtempSync(join(tmpdir(), "fleetwright-inventory-"));
const file = join(scratch, "fleet.json");
const bench = sandboxBench({ policy: samplePolicy() });
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(scratch, { recursive: true });
});

it("an exported inventory plans and simulates the same run", async () => {
  const exported = await cli("inventory", "export", "--endpoint", server.url, "--out", file);
  expect(exported).toMatchObject({ code: 0, out: `wrote 15 clusters of fleet acme to ${file}` });
  const again = await cli("inventory", "export", "--endpoint", server.url, "--out", file);
  expect(again).toMatchObject({ code: 2, err: `${file} is there already; --force replaces it` });

  const start = NOW.toISOString();
  const argv = ["--json", "--goal", "1.35", "--policy", "examples/fleet.yaml"];
  const [there, here] = [
    await cli("plan", "--endpoint", server.url, "--goal", "1.35", "--json"),
    await cli("plan", "--fleet", file, "--start", start, ...argv),
  ];
  expect(JSON.parse(here.out)).toEqual(JSON.parse(there.out));

  const simulated = [
    await cli("plan", "--simulate", "--endpoint", server.url, ...argv),
    await cli("plan", "--simulate", "--fleet", file, "--start", start, ...argv),
  ].map(({ out }) => JSON.parse(out));
  expect(simulated[1].timeline).toEqual(simulated[0].timeline);
  expect(simulated[0].timeline.run.status).toBe("succeeded");
});

it("an inventory says nothing of endpoints, roles, certificates and networks", () => {
  const text = readFileSync(file, "utf8");
  expect(fleetSeed.parse(JSON.parse(text)).clusters).toHaveLength(15);
  expect(text).not.toMatch(/https?:|arn:aws:iam|certificate|subnet-|\bvpc-[0-9a-f]{8}|\bsg-/i);
});

it("goes to stdout when no file is named", async () => {
  const { code, out } = await cli("inventory", "export", "--endpoint", server.url);
  expect([code, JSON.parse(out).format]).toEqual([0, "fleetwright/inventory/v1"]);
});
