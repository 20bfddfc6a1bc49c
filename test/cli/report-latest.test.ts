import { expect, it } from "vitest";
import { controlPaths } from "#sandbox/wire/control.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { respondingBench } from "../helpers/responses.ts";

it("report --latest: says that there is none, and then gives a link that opens", async () => {
  const port = await freePort();
  const report = { cron: "0 10 * * 1", timezone: "UTC", linkExpiresSeconds: 3600 };
  const address = `http://127.0.0.1:${port}`;
  const bench = respondingBench({ change: { report }, schedules: ["send-report"], address });
  const server = await startServer({
    gateway: bench.gateway,
    clock: bench.clock,
    port,
    extra: controlPaths(bench),
  });
  const latest = () => cli("report", "--latest", "--endpoint", address);
  try {
    expect(await latest()).toMatchObject({ code: 1, out: "", err: expect.stringContaining("no review was made yet") });
    await bench.pass(90);
    const { code, out, err } = await latest();
    expect([code, err]).toEqual([0, expect.stringContaining("the review of 2026-11-23T10:00:00.000Z")]);
    const page = await fetch(out.trim());
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  } finally {
    await server.close();
  }
});

async function freePort(): Promise<number> {
  const bench = respondingBench();
  const { port, close } = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
  await close();
  return port;
}
