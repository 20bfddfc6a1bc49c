import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpsTransport } from "#adapters/kubernetes/transport.ts";
import { selfSigned } from "../../helpers/certificate.ts";

const { key, cert } = selfSigned();
let server: Server;
let origin: string;
let seen: IncomingMessage | undefined;
let answer: (response: ServerResponse) => void = () => {};

beforeAll(async () => {
  server = createServer({ key, cert }, (request, response) => {
    seen = request;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const get = (change: object = {}) =>
  httpsTransport(500)({
    url: new URL("/api/v1/nodes?limit=2", origin),
    headers: { authorization: "Bearer x" },
    certificateAuthority: cert,
    ...change,
  });

describe("the transport to a Kubernetes API", () => {
  it("believes the cluster's own authority, and carries headers, status and body", async () => {
    answer = (response) => response.writeHead(403).end('{"kind":"Status"}');
    expect(await get()).toEqual({ status: 403, body: '{"kind":"Status"}' });
    expect([seen?.method, seen?.url, seen?.headers.authorization]).toEqual([
      "GET",
      "/api/v1/nodes?limit=2",
      "Bearer x",
    ]);
  });

  it("believes nobody else", async () => {
    seen = undefined;
    await expect(get({ certificateAuthority: selfSigned().cert })).rejects.toThrow(/certificate/);
    await expect(get({ certificateAuthority: undefined })).rejects.toThrow(/certificate/);
    expect(seen).toBeUndefined();
  });

  it("gives up on an answer that does not come, or does not end", async () => {
    answer = () => {};
    await expect(get()).rejects.toMatchObject({ name: "TimeoutError" });
    answer = (response) => void response.writeHead(200).write("{");
    await expect(get()).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("does not take a part for the whole", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-length": "100" }).write("{");
      setImmediate(() => response.destroy());
    };
    await expect(get()).rejects.toThrow();
  });

  it("rejects when nobody is there", async () => {
    await expect(get({ url: new URL("https://127.0.0.1:1/") })).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
