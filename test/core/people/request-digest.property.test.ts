import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, requestDigest } from "#core/people/request-digest.ts";

/** The same value with the keys of every object in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== "object") return value;
  // Object.fromEntries would drop a key such as __proto__.
  const other = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value).toReversed()) other[key] = turned(member);
  return other;
}
const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("canonical JSON", () => {
  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it("is the value, and another for another value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(JSON.parse(canonicalJson(one))).toEqual(asSent(one));
        expect(canonicalJson(one) === canonicalJson(other)).toBe(isDeepStrictEqual(asSent(one), asSent(other)));
      }),
    );
  });

  it("leaves out what JSON leaves out, so that what is sent has the digest of what was meant", () => {
    const request = { action: "pause-run", runId: "r", why: undefined, clusters: [undefined, "ä\u{1f600}"] };
    expect(canonicalJson(request)).toBe('{"action":"pause-run","clusters":[null,"ä😀"],"runId":"r"}');
    expect(requestDigest(request)).toBe(requestDigest(asSent(request) as object));
  });
});

describe("the digest of a request", () => {
  it("is its SHA-256, whatever its proof", () => {
    // printf '{"a":1,"b":["x"]}' | sha256sum
    const digest = "fd5e92badbe24726f55b88132dd5fa1ceec0efd960b3bcd44f527b4bcc84af34";
    expect(requestDigest({ b: ["x"], a: 1 })).toBe(digest);
    expect(requestDigest({ proof: "secret", b: ["x"], a: 1 })).toBe(digest);
    expect(requestDigest({ b: ["x"], a: 2 })).not.toBe(digest);
  });
});
