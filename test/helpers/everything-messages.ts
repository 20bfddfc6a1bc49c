import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { outboxBench } from "./outbox.ts";

type Options = Partial<SandboxOptions>;

/** What befalls messages on their way to Slack; see `EVERYTHING`. */
export const MESSAGES: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  "a message that Slack refuses for good, and a redrive": async (options) => {
    const { bench, slack, note, later } = outboxBench(options);
    slack.refuse("chat.postMessage", "some_new_error");
    await note("bad", { text: "bad" });
    await later(30);
    slack.refuse("chat.postMessage", undefined);
    await bench.operator({ action: "redrive-slack", by: "ana", why: "mended" });
    await later(30);
  },
  "a message nobody was asked to show": async (options) => {
    const { ports, note, later } = outboxBench(options);
    const { send } = ports.outbox;
    ports.outbox.send = () => Promise.resolve();
    await note("lost", { text: "lost" });
    ports.outbox.send = send;
    await later(1800);
  },
};
