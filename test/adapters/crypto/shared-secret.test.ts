import crypto from "node:crypto";
import { describe, expect, it } from "vitest";
import { sharedSecret } from "#adapters/crypto/shared-secret.ts";

const VALUE = "0123456789abcdef0123456789abcdef";
const content = Buffer.from("content");
const signature = crypto.createHmac("sha256", VALUE).update(content).digest("hex");

describe("a shared secret", () => {
  const secret = sharedSecret("WebhookSecret", VALUE);
  it("knows its own signatures from all others", () => {
    expect(secret.signs(content, signature)).toBe(true);
    expect(secret.signs(Buffer.from("other"), signature)).toBe(false);
    for (const wrong of [
      "",
      "zz",
      signature.slice(2),
      `${signature}00`,
      signature.replace(/^./, (c) => (c === "0" ? "1" : "0")),
    ])
      expect(secret.signs(content, wrong)).toBe(false);
  });
  it("knows itself, whatever the length of what is shown", () => {
    expect(secret.is(VALUE)).toBe(true);
    for (const wrong of ["", VALUE.slice(1), `${VALUE}0`, VALUE.toUpperCase()]) expect(secret.is(wrong)).toBe(false);
  });

  it.each([undefined, "", "unset", "too short"])("that is %j is none: nothing is compared with it", (value) => {
    const unset = sharedSecret("WebhookSecret", value);
    const expected = {
      name: "SecretUnsetError",
      code: "SECRET_UNSET",
      message: expect.stringContaining("sst secret set"),
    };
    expect(() => unset.is(value ?? "")).toThrow(expect.objectContaining(expected));
    const own = crypto
      .createHmac("sha256", value ?? "")
      .update(content)
      .digest("hex");
    expect(() => unset.signs(content, own)).toThrow(expect.objectContaining(expected));
  });
});
