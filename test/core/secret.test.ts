import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "#core/secret.ts";

const secret = new Secret("hush");

describe("a secret", () => {
  it("is given to who asks for it by name, and to nobody else", () => {
    expect(secret.reveal()).toBe("hush");
    expect(secret.map((value) => `${value}!`).reveal()).toBe("hush!");
  });

  it.each<[string, () => unknown]>([
    ["JSON", () => JSON.stringify({ secret })],
    ["a template", () => `${secret}`],
    ["a list", () => [secret].join()],
    ["inspection", () => inspect({ secret }, { showHidden: true, depth: 9 })],
    ["console's formats", () => format("%s %o %j", secret, secret, secret)],
    ["its properties", () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret), { ...secret }])],
    ["a clone", () => inspect(structuredClone({ ...secret }))],
    ["an error", () => inspect(new Error(`failed with ${secret}`, { cause: secret }))],
  ])("does not show in %s", (_name, shown) => expect(String(shown())).not.toContain("hush"));
});
