import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner";
import { HttpRequest } from "@smithy/protocol-http";
import { describe, expect, it } from "vitest";
import { s3Reports } from "#adapters/aws/s3-reports.ts";
import { Sha256 } from "#adapters/aws/sha256.ts";
import { createSandbox } from "#sandbox/sandbox.ts";
import { controlPaths } from "#sandbox/wire/control.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { policyWith } from "../../helpers/fleet.ts";
import { fleetOf } from "../../helpers/sandbox.ts";

const NOW = new Date("2026-11-23T09:00:00Z");
const region = "eu-west-1";
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret", sessionToken: "a+b/c==" };
const options = { bucket: "reports", region, credentials: async () => credentials, clock: { now: () => NOW } };

/** S3 that gives these answers, one after the other. */
function answering(...statuses: (number | "none")[]) {
  const asked: { method: string; headers: Headers }[] = [];
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    asked.push({ method: init?.method ?? "GET", headers: new Headers(init?.headers) });
    const status = statuses.shift() ?? 200;
    if (status === "none") throw new TypeError("fetch failed");
    return new Response(status === 200 ? "kept" : "<Error/>", { status });
  };
  return { asked, store: s3Reports({ ...options, fetch, pauseMilliseconds: 0 }) };
}

describe("a link to a report", () => {
  it("is what S3's own SDK signs", async () => {
    const { url, expiresAt } = await s3Reports(options).link("reports/2026-11-23T0700.html", 3600);
    const request = new HttpRequest({
      hostname: "reports.s3.eu-west-1.amazonaws.com",
      path: "/reports/2026-11-23T0700.html",
      headers: { host: "reports.s3.eu-west-1.amazonaws.com" },
    });
    const presigner = new S3RequestPresigner({ region, credentials, sha256: Sha256 });
    const signed = await presigner.presign(request, { signingDate: NOW, expiresIn: 3600 });
    const parameters = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${name}=${encodeURIComponent(String(value))}`,
    );
    expect([...new URL(url).searchParams].sort()).toEqual([...new URLSearchParams(parameters.join("&"))].sort());
    expect(new URL(url).pathname).toBe(signed.path);
    expect(expiresAt).toBe("2026-11-23T10:00:00.000Z");
  });

  it.each(["../secret", "/a", "a b", "ä"])("is not made for a key such as %s", async (key) => {
    await expect(s3Reports(options).link(key, 60)).rejects.toMatchObject({ code: "BAD_KEY" });
  });

  it("is not made where there is no bucket", async () => {
    const { bucket: _none, ...without } = options;
    await expect(s3Reports(without).link("a", 60)).rejects.toMatchObject({ name: "MissingResourceError" });
  });
});

describe("keeping a report", () => {
  it("is one conditional write, of which S3 says whether it was the first", async () => {
    const { asked, store } = answering(200, 412);
    expect(await store.save("a.html", "<p>", "text/html")).toBe(true);
    expect(await store.save("a.html", "<p>", "text/html")).toBe(false);
    expect(asked[0]?.method).toBe("PUT");
    expect(asked[0]?.headers.get("if-none-match")).toBe("*");
    expect(asked[0]?.headers.get("content-type")).toBe("text/html");
  });

  it("is tried again when S3 has a bad moment, and given up with words that have no address in them", async () => {
    const passing = answering(503, "none", 200);
    expect(await passing.store.save("a", "", "text/plain")).toBe(true);
    expect(passing.asked).toHaveLength(3);
    const failure = await answering("none", "none", "none", "none")
      .store.read("a")
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ name: "ServiceUnavailableError", message: "report a: S3 gave no answer" });
  });

  it.each([
    [403, "AccessDeniedError"],
    [301, "ServiceUnavailableError"],
  ])("that S3 answers with %d fails as %s", async (status, name) => {
    await expect(answering(status).store.save("a", "", "text/plain")).rejects.toMatchObject({ name });
  });

  it("that is not there any more is nothing", async () => {
    expect(await answering(404).store.read("a")).toBeUndefined();
    expect(await answering(200).store.read("a")).toBe("kept");
  });
});

describe("reports in the sandbox", () => {
  const sandboxAt = (address?: string) =>
    createSandbox({
      ...{ policy: policyWith([]), fleet: fleetOf(), seed: 1, start: NOW },
      ...(address === undefined ? {} : { address }),
    });

  it("are kept once, read, and open over HTTP by a link until it expires", async () => {
    const made: { sandbox?: ReturnType<typeof sandboxAt> } = {};
    const first = sandboxAt();
    const server = await startServer({
      gateway: first.gateway,
      clock: first.clock,
      port: 0,
      extra: async (request) => (made.sandbox ? controlPaths(made.sandbox)(request) : undefined),
    });
    try {
      const sandbox = sandboxAt(server.url);
      made.sandbox = sandbox;
      const { reports } = sandbox.ports;
      expect(await reports.save("reports/a.html", "<p>first</p>", "text/html")).toBe(true);
      expect(await reports.save("reports/a.html", "<p>second</p>", "text/html")).toBe(false);
      expect(await reports.read("reports/a.html")).toBe("<p>first</p>");
      expect(await reports.read("reports/b.html")).toBeUndefined();

      const { url } = await reports.link("reports/a.html", 600);
      const page = await fetch(url);
      expect([page.status, page.headers.get("content-type"), await page.text()]).toEqual([
        200,
        "text/html",
        "<p>first</p>",
      ]);
      expect((await fetch(url, { method: "PUT", body: "mine" })).status).toBe(403);
      expect((await fetch(url.replace("a.html", "c.html"))).status).toBe(403);
      await sandbox.clock.run({ until: new Date(NOW.getTime() + 601_000) });
      const late = await fetch(url);
      expect([late.status, await late.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
    } finally {
      await server.close();
    }
  });
});
