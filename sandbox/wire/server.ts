import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { VirtualClock } from "../clock/clock.ts";
import type { Gateway } from "./gateway.ts";
import type { WireResponse } from "./http.ts";

/** A request as it came in. */
export interface OwnRequest {
  method: string;
  url: URL;
  body: string;
  /** The body as it came, where that may matter: text is not always text. */
  bytes?: Uint8Array;
  headers: Record<string, string>;
}

export interface ServerOptions {
  gateway: Gateway;
  clock: VirtualClock;
  /** 0 takes any free port. */
  port: number;
  /** Paths of the sandbox's own and of the product's, before AWS's: return undefined for those that are not. */
  extra?: (request: OwnRequest) => Promise<WireResponse | undefined>;
}

export interface RunningServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Larger than any AWS request the sandbox understands. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Offers the gateway on the loopback interface only, to any AWS SDK or the AWS CLI. Plain `node:http`: AWS's protocols need raw paths and bodies, nothing of
 * a framework's routing.
 */
export async function startServer({ gateway, clock, port, extra }: ServerOptions): Promise<RunningServer> {
  const answer = async (request: IncomingMessage): Promise<WireResponse> => {
    const bytes = await bodyOf(request);
    const body = bytes.toString("utf8");
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const method = request.method ?? "GET";
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers))
      headers[name] = Array.isArray(value) ? value.join(",") : (value ?? "");
    const own = await extra?.({ method, url, body, bytes, headers });
    if (own) return own;
    // Raw path: labels are percent-encoded and decoded one by one.
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    return clock.track(gateway.handle({ method, path, query: url.searchParams, headers, body }));
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (result) => send(response, result),
      (error: unknown) =>
        send(response, { statusCode: 413, headers: { "content-type": "text/plain" }, body: `${error}\n` }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new RangeError("the request body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { statusCode, headers, body }: WireResponse): void {
  response.writeHead(statusCode, {
    ...headers,
    "content-length": Buffer.byteLength(body),
    "x-amzn-requestid": "sandbox",
  });
  response.end(body);
}
