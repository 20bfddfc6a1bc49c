import type { Hello, Update } from "../shapes.ts";

export interface Listener {
  hello(hello: Hello): void;
  change(update: Update): void;
  /** The sandbox is gone, or cannot be heard. */
  ended(): void;
}

/** Listens to the sandbox; a connection that breaks is made again, and begins with everything there is. */
export function listen({ hello, change, ended }: Listener): void {
  const source = new EventSource("events");
  const data = <Kind>(event: MessageEvent<string>) => JSON.parse(event.data) as Kind;
  source.addEventListener("hello", (event) => hello(data<Hello>(event)));
  source.addEventListener("change", (event) => change(data<Update>(event)));
  source.addEventListener("bye", () => {
    source.close();
    ended();
  });
  // It tries again by itself; until that works there is nothing to look at.
  source.addEventListener("error", ended);
}

/** Does something at the sandbox. What comes of it is seen in the stream. */
export async function send(act: Record<string, unknown>): Promise<void> {
  await fetch("act", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(act),
  }).catch(() => undefined);
}
