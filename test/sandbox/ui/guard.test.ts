import { describe, expect, it } from "vitest";
import { admit, HEADERS } from "#sandbox/ui/guard.ts";

const door = { token: "secret-token", port: 4000 };
const knock = (change: { method?: string; path?: string; headers?: Record<string, string> } = {}) =>
  admit(
    {
      method: change.method ?? "GET",
      path: change.path ?? "/secret-token/page.css",
      headers: { host: "127.0.0.1:4000", ...change.headers },
    },
    door,
  );
const json = { "content-type": "application/json" };

describe("who may see the sandbox's page", () => {
  it("is who has its address", () => {
    expect(knock()).toEqual({ path: "/page.css" });
    expect(knock({ path: "/secret-token/" })).toEqual({ path: "/" });
    expect(knock({ headers: { host: "localhost:4000" } })).toEqual({ path: "/page.css" });
    const own = { ...json, origin: "http://127.0.0.1:4000", "sec-fetch-site": "same-origin" };
    expect(knock({ method: "POST", path: "/secret-token/act", headers: own })).toEqual({ path: "/act" });
  });

  it.each([
    ["another token", { path: "/secret-tokem/" }, 404],
    ["no token", { path: "/" }, 404],
    ["a longer token", { path: "/secret-token-and-more/" }, 404],
    ["a name that resolves to this machine", { headers: { host: "evil.example:4000" } }, 421],
    ["another port's name", { headers: { host: "127.0.0.1:4001" } }, 421],
    ["another origin", { headers: { origin: "http://evil.example" } }, 403],
    ["another port's page", { headers: { origin: "http://127.0.0.1:4001" } }, 403],
    ["a page without an origin", { headers: { origin: "null" } }, 403],
    ["a link from elsewhere", { headers: { "sec-fetch-site": "cross-site" } }, 403],
    ["another port of this machine", { headers: { "sec-fetch-site": "same-site" } }, 403],
    ["a form", { method: "POST", headers: { "content-type": "text/plain" } }, 415],
    ["another method", { method: "PUT", headers: json }, 405],
  ])("is not %s", (_who, change, refused) => {
    expect(knock(change)).toMatchObject({ refused });
  });

  it("gets a page that may talk to nobody else", () => {
    const policy = HEADERS["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("trusted-types 'none'");
    expect(policy).not.toMatch(/unsafe|http|\*|data:/);
  });
});
