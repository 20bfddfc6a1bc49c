import { describe, expect, it } from "vitest";
import { tell } from "#functions/runtime/slack/edited-message.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../../helpers/sandbox.ts";

describe("a message that makes a mistake of ours show", () => {
  it("is given up after some tries, with its reason among the dead letters, and the rest of its channel goes on", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    const { post } = bench.ports.chat;
    let tries = 0;
    bench.ports.chat.post = async (channel, message, options) => {
      if (!message.text.includes("bad")) return post(channel, message, options);
      tries += 1;
      throw new TypeError("cannot read properties of undefined");
    };
    const say = (key: string) =>
      bench.clock.track(
        tell(bench.ports, {
          key,
          channel: "#eks-a",
          eventKey: key,
          change: () => ({ key }),
          render: () => ({ text: key, blocks: [] }),
        }),
      );
    await say("bad");
    await say("good");
    await bench.clock.run({ until: new Date(bench.clock.millis() + 4 * 3_600_000) });
    expect(bench.slack.messages("eks-a").map(({ text }) => text)).toEqual(["good"]);
    expect(tries).toBe(15);
    const dead = bench.sqs.queue("fleetwright-slack-outbox-dead.fifo").messages();
    expect(dead.map(({ body }) => JSON.parse(body))).toMatchObject([
      { key: "bad", reason: "post: TypeError: cannot read properties of undefined" },
    ]);
  });
});
