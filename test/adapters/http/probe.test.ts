import { describe, expect, it } from "vitest";
import { httpProbe } from "#adapters/http/probe.ts";
import { NOW } from "../../helpers/fleet.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const URL_ = "https://checks.example/ready";
const bench = () => sandboxBench({ fleet: fleetOf(seedCluster("a")) });

describe("a probe", () => {
  it("posts JSON and tells the status and the first line of the answer", async () => {
    const sandbox = bench();
    sandbox.http.answer(URL_, ({ body }) => ({ status: 200, body: `\nfine: ${JSON.stringify(body)}\nmore` }));
    expect(await sandbox.ports.http.post(URL_, { cluster: "a" }, 5)).toEqual({
      ok: true,
      message: '200: fine: {"cluster":"a"}',
    });
    expect(sandbox.http.requests(URL_)).toEqual([{ url: URL_, body: { cluster: "a" }, at: NOW }]);
  });

  it.each([
    ["says no", { status: 503, body: "not yet" }, { ok: false, message: "503: not yet" }],
    ["says nothing", { status: 204 }, { ok: true, message: "204" }],
    ["takes too long", "timeout", { ok: false, message: "no answer within 5 s" }],
    ["refuses", "refused", { ok: false, message: "no answer: connect ECONNREFUSED checks.example:443" }],
  ] as const)("hears it when the other side %s", async (_what, answer, expected) => {
    const sandbox = bench();
    sandbox.http.answer(URL_, answer);
    expect(await sandbox.ports.http.post(URL_, {}, 5)).toEqual(expected);
  });

  it("of an address that does not exist is answered as well", async () => {
    expect(await bench().ports.http.post(URL_, {}, 5)).toEqual({
      ok: false,
      message: "no answer: getaddrinfo ENOTFOUND checks.example",
    });
  });

  it.each(["http://checks.example/", "file:///etc/passwd", "checks.example", ""])("does not ask %o", async (url) => {
    const sandbox = bench();
    expect(await sandbox.ports.http.post(url, {}, 5)).toMatchObject({ ok: false, message: /only https/ });
    expect(sandbox.http.requests()).toEqual([]);
  });

  it("follows a redirect on the same host, with its body, and no other", async () => {
    const sandbox = bench();
    const redirect = (from: string, location: string, status = 307) =>
      sandbox.http.answer(from, { status, headers: { location } });
    redirect(URL_, "/elsewhere");
    sandbox.http.answer("https://checks.example/elsewhere", { status: 200, body: "here" });
    expect(await sandbox.ports.http.post(URL_, { n: 1 }, 5)).toEqual({ ok: true, message: "200: here" });
    expect(sandbox.http.requests().map(({ body }) => body)).toEqual([{ n: 1 }, { n: 1 }]);
    for (const [location, status] of [
      ["https://evil.example/", 307],
      ["http://checks.example/", 308],
      ["https://checks.example:8443/", 308],
      // These would turn the POST into a GET.
      ["/elsewhere", 302],
      ["/elsewhere", 303],
    ] as const) {
      redirect(URL_, location, status);
      const { ok, message } = await sandbox.ports.http.post(URL_, {}, 5);
      expect([ok, message]).toEqual([false, expect.stringMatching(/^30\d: a redirect to .+, not followed$/)]);
    }
    redirect(URL_, URL_);
    expect(await sandbox.ports.http.post(URL_, {}, 5)).toMatchObject({ ok: false });
  });

  it("reads no more than 64 KiB, and tells at most 200 characters without control characters", async () => {
    let read = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read += 16_384;
          controller.enqueue(new Uint8Array(16_384).fill(120));
        },
      },
      { highWaterMark: 0 },
    );
    const endless = httpProbe({ fetch: async () => new Response(body) });
    const { message } = await endless.post(URL_, {}, 5);
    expect(message).toBe(`200: ${"x".repeat(195)}`);
    expect(read).toBe(65_536);
    const coloured = httpProbe({ fetch: async () => new Response("\u001b[31mred\u0007") });
    expect((await coloured.post(URL_, {}, 5)).message).toBe("200: [31mred");
  });

  it("gives up when the time is over, and never throws", async () => {
    const hanging = httpProbe({
      fetch: (_url, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        }),
    });
    expect(await hanging.post(URL_, {}, 0.02)).toEqual({ ok: false, message: "no answer within 0.02 s" });
    const broken = httpProbe({
      fetch: () => {
        throw "what";
      },
    });
    expect(await broken.post(URL_, {}, 5)).toEqual({ ok: false, message: "no answer: what" });
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(await broken.post(URL_, circle, Number.NaN)).toMatchObject({ ok: false });
  });
});
