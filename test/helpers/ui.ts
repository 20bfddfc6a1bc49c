import { setTimeout as wait } from "node:timers/promises";
import { withSlackIds } from "#sandbox/ui/cast.ts";
import type { Hello, Update } from "#sandbox/ui/shapes.ts";
import { startUi, type UiOptions } from "#sandbox/ui/ui.ts";
import { samplePolicy } from "./fleet.ts";
import { type Bench, sandboxBench } from "./sandbox.ts";

/** The sample fleet with its page. */
export async function benchWithPage(options: Partial<UiOptions> = {}) {
  const policy = withSlackIds(samplePolicy());
  const bench = sandboxBench({ policy });
  const given: UiOptions = { sandbox: bench, policy, speed: "max", starts: "by-hand", hold: true, port: 0, ...options };
  return { bench, ui: await startUi(given) };
}

/** Does something as the page does. @returns the HTTP status */
export async function acted(ui: { url: string }, act: unknown, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(`${ui.url}act`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(act),
  });
  await response.arrayBuffer();
  return response.status;
}

/** What a page that listens has been told so far, and the way to stop. */
export async function listening(ui: { url: string }) {
  const controller = new AbortController();
  const response = await fetch(`${ui.url}events`, { signal: controller.signal });
  const told: { name: string; data: Hello & Update }[] = [];
  const reading = (async () => {
    let rest = "";
    for await (const chunk of response.body ?? []) {
      const parts = `${rest}${Buffer.from(chunk).toString("utf8")}`.split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const [, name = "", data = "null"] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
        told.push({ name, data: JSON.parse(data) });
      }
    }
  })().catch(() => undefined);
  return {
    told,
    headers: response.headers,
    async stop() {
      controller.abort();
      await reading;
    },
  };
}

/** Looks again and again: what it waits for comes when the machine has the time. @throws when it does not come for half a minute */
export async function seen<T>(look: () => T | undefined | false, what: string): Promise<T> {
  for (let turn = 0; turn < 1500; turn++) {
    const found = look();
    if (found) return found;
    await wait(20);
  }
  throw new Error(`never seen: ${what}`);
}

/** Lets time pass until prod waits for its approval. */
export async function untilAsked(bench: Bench): Promise<void> {
  await bench.start("1.35", "r1");
  await bench.clock.run({
    until: new Date(bench.clock.millis() + 7 * 86_400_000),
    done: () => JSON.stringify(bench.slack.messages("eks-fleet").map(({ blocks }) => blocks)).includes("approve-stage"),
  });
}
