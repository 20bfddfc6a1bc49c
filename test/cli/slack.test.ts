import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { controlPaths } from "#sandbox/wire/control.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { outboxBench } from "../helpers/outbox.ts";

let world: ReturnType<typeof outboxBench>;
let server: RunningServer;
beforeAll(async () => {
  world = outboxBench();
  const { bench } = world;
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0, extra: controlPaths(bench) });
});
afterAll(() => server.close());

const redrive = (...argv: string[]) => cli("slack", "redrive", "--endpoint", server.url, "--as", "ana", ...argv);

describe("slack redrive", () => {
  it("says when nothing was waiting", async () => {
    expect(await redrive()).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing was waiting: Slack shows everything"),
    });
  });

  it("asks again for what Slack refused, and says how much", async () => {
    const { slack, note, later, texts } = world;
    slack.refuse("chat.postMessage", "some_new_error");
    await note("k", { text: "one" });
    await later(5);
    slack.refuse("chat.postMessage", undefined);
    const { code, out } = await redrive("--json", "--why", "mended");
    expect([code, JSON.parse(out)]).toEqual([0, { deadLetters: 1, unshown: 0, refused: 1 }]);
    await later(30);
    expect(texts()).toEqual(["one"]);
  });
});
