import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { cli, program } from "../helpers/cli.ts";
import { seen } from "../helpers/ui.ts";

/** The document that the command prints when its page is open. */
const opened = (running: ReturnType<typeof program>): Promise<Record<string, unknown>> =>
  seen(() => {
    try {
      return JSON.parse(running.output().out) as Record<string, unknown>;
    } catch {
      return undefined;
    }
  }, `a page: ${running.output().err}`);

describe("the sandbox with a page", () => {
  it("runs until Ctrl-C, and then has done what it was asked", async () => {
    const running = program(["sandbox", "run", "--ui", "--json"]);
    const document = await opened(running);
    expect(document).toMatchObject({
      runId: "upgrade-1-35-seed-1",
      now: "2026-11-23T09:00:00.000Z",
      ui: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/),
      people: [{ name: "ana" }, { name: "jo" }, { name: "kim" }, { name: "a stranger" }],
    });
    const page = await fetch(String(document.ui));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Fleetwright sandbox")]);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(0);
    expect(running.output().err).toContain("stopped");
  });

  it("is served beside the AWS services, too", async () => {
    const running = program(["sandbox", "serve", "--ui", "--json", "--port", "0", "--speed", "manual"]);
    const document = await opened(running);
    expect((await fetch(String(document.ui))).status).toBe(200);
    expect((await fetch(`${document.url}/_sandbox`)).status).toBe(200);
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(0);
  });

  it("says what is wrong with a port", async () => {
    expect(await cli("sandbox", "run", "--ui", "--port", "many")).toMatchObject({
      code: 2,
      err: "--port many is not a port",
    });
    expect(await cli("sandbox", "serve", "--ui-port", "65536")).toMatchObject({
      code: 2,
      err: "--ui-port 65536 is not a port",
    });
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, err } = await cli("sandbox", "run", "--ui", "--port", String(port));
    server.close();
    expect([code, err]).toEqual([2, `port ${port} is in use; choose another`]);
  });
});
