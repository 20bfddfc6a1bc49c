import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { section } from "#core/messages/blocks.ts";
import type { ChatMessage, StorePorts } from "#core/ports.ts";
import { type Telling, tell } from "#functions/runtime/slack/edited-message.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import type { SlackMessage } from "#sandbox/slack/slack.ts";
import { fleetOf, sandboxBench, seedCluster } from "./sandbox.ts";

export interface Note {
  text: string;
  replies?: string[];
}

export const noteMessage = ({ text }: Note): ChatMessage => ({ text, blocks: [section(text)] });

export const OUTBOX_QUEUE = "fleetwright-slack-outbox.fifo";
export const OUTBOX_DEAD = "fleetwright-slack-outbox-dead.fifo";

/** The product with a fleet of one cluster, of which only the messages matter. */
export function outboxBench(options: Partial<SandboxOptions> = {}) {
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")), schedules: ["watch-messages"], ...options });
  const { clock, slack, ports, sqs } = bench;
  return {
    bench,
    slack,
    ports,
    clock,
    /** Tells a note in the place of the one of the same key. Its replies are said once each. */
    note: (key: string, note: Note, { channel = "#eks-a", ...rest }: Partial<Telling<Note>> = {}) =>
      tell<Note>(ports, {
        key,
        channel,
        change: () => note,
        render: noteMessage,
        replies: (_before, { replies = [] }) => replies.map((text) => ({ id: text, message: noteMessage({ text }) })),
        ...rest,
      }),
    later: (seconds: number) => clock.run({ until: new Date(clock.millis() + seconds * 1000) }),
    texts: (channel = "#eks-a") => slack.messages(channel).map(({ text }) => text),
    waiting: () => sqs.queue(OUTBOX_QUEUE).messages().length,
    deadLetters: () =>
      sqs
        .queue(OUTBOX_DEAD)
        .messages()
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>),
  };
}

/** A store of messages whose next saves fail as if the function died with them: `where` says which, by what is saved. */
export function dyingStore(where: (saved: Parameters<StorePorts["messages"]["save"]>[0]) => boolean) {
  const store = memoryMessageStore();
  const deaths = { left: 1 };
  return {
    deaths,
    messages: {
      ...store,
      async save(record: Parameters<typeof store.save>[0]) {
        if (deaths.left > 0 && where(record)) {
          deaths.left -= 1;
          throw new FunctionDied("the function died before it could write");
        }
        return store.save(record);
      },
    },
  };
}

export const blockTexts = ({ blocks }: Pick<SlackMessage, "blocks">): string => JSON.stringify(blocks);
