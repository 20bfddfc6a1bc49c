import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { InvalidInputError } from "#core/errors.ts";
import type { Asset } from "./assets.ts";
import { admit, HEADERS } from "./guard.ts";

export interface PageServerOptions {
  /** 0 takes any free port. */
  port: number;
  token: string;
  assets: ReadonlyMap<string, Asset>;
  /** Takes the connection over. */
  watch(response: ServerResponse, headers: Readonly<Record<string, string>>): void;
  /** @returns false for what is not understood */
  act(body: unknown): Promise<boolean>;
}

const MAX_BODY_BYTES = 64 * 1024;

/** Serves the page on the loopback interface only. @throws {InvalidInputError} PORT_IN_USE */
export async function startPageServer({ port, token, assets, watch, act }: PageServerOptions) {
  let bound = port;
  const say = (response: ServerResponse, status: number, text = "", type = "text/plain; charset=utf-8"): void => {
    response.writeHead(status, { ...HEADERS, "content-type": type });
    response.end(text);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? "";
    const [path = "/"] = (request.url ?? "/").split("?");
    const headers = request.headers as Record<string, string | undefined>;
    const admitted = admit({ method, path, headers }, { token, port: bound });
    if ("refused" in admitted) return say(response, admitted.refused, admitted.why);
    if (method === "POST" && admitted.path === "/act") {
      const body = await bodyOf(request);
      if (body === undefined) return say(response, 413, "too large");
      return say(response, (await act(jsonOf(body))) ? 204 : 400);
    }
    const asset = method === "GET" ? assets.get(admitted.path) : undefined;
    if (asset) return say(response, 200, asset.body, asset.type);
    if (method === "GET" && admitted.path === "/events") return watch(response, HEADERS);
    return say(response, 404, "there is no such thing here");
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => say(response, 500, String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EADDRINUSE") throw cause;
    throw new InvalidInputError("PORT_IN_USE", `port ${port} is in use; choose another`, { cause });
  });
  const address = server.address();
  if (typeof address === "object" && address) bound = address.port;
  return {
    url: `http://127.0.0.1:${bound}/${token}/`,
    port: bound,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** @returns undefined for what is too large */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
