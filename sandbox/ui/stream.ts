import type { ServerResponse } from "node:http";

/** Everybody who watches, by Server-Sent Events. */
export class Streams {
  readonly #open = new Set<ServerResponse>();

  add(response: ServerResponse, headers: Readonly<Record<string, string>>, hello: unknown): void {
    response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
    response.write(eventText("hello", hello));
    this.#open.add(response);
    response.on("close", () => this.#open.delete(response));
  }

  send(name: "change" | "bye", data: unknown): void {
    const text = eventText(name, data);
    for (const response of this.#open) response.write(text);
  }

  close(): void {
    this.send("bye", {});
    for (const response of this.#open) response.end();
  }
}

/** JSON has no line breaks, so it is one `data:` line. */
const eventText = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
