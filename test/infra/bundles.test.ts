import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { handlers } from "#sandbox/handlers.ts";
import { permissions } from "../../infra/permissions.ts";
import { SDKS, type Service, servicesOf } from "../../infra/services.ts";
import { type Bundle, bundle } from "../../scripts/bundles/build.ts";
import { LIMIT_BYTES, whyLarge } from "../../scripts/bundles/limit.ts";

const bundles: Record<string, Bundle> = {};

beforeAll(async () => {
  for (const name of Object.keys(handlers)) bundles[name] = await bundle(name);
}, 300_000);

/** Packages that talk to a service; the SDK's own ways to credentials are in all of them. */
const clientsIn = ({ packages }: Bundle): string[] =>
  [...packages.keys()].filter((name) => /^(@aws-sdk\/(client-|lib-)|@slack\/web-api$|ajv$)/.test(name)).sort();

/** It does not say that nothing happens when it is loaded, so a bundler keeps what pages through answers, and what that needs. */
const KEPT = SDKS.dynamodb;
const KEPT_BYTES = 64 * 1024;

describe("a function's bundle", () => {
  it.each(Object.keys(handlers))("%s: has the clients of the services its role may call, and no others", (name) => {
    const bundled = bundles[name] as Bundle;
    const allowed: string[] = servicesOf(name, permissions[name] ?? []).flatMap((service) => SDKS[service]);
    const kept: readonly string[] = allowed.includes(KEPT[0]) ? [] : KEPT;
    expect(clientsIn(bundled)).toEqual([...allowed, ...kept].sort());
    expect(kept.reduce((sum, each) => sum + (bundled.packages.get(each) ?? 0), 0)).toBeLessThan(KEPT_BYTES);
  });

  it("is not larger than a mebibyte, or it is said why", () => {
    const large = Object.values(bundles).filter(({ bytes }) => bytes > LIMIT_BYTES);
    expect(large.map(({ name }) => name).sort()).toEqual(Object.keys(whyLarge).sort());
    for (const { name, startBytes } of Object.values(bundles))
      expect([name, startBytes <= LIMIT_BYTES]).toEqual([name, true]);
  });

  it("holds nothing of the sandbox, and no locales", () => {
    for (const { name, packages } of Object.values(bundles)) {
      expect([name, packages.has("jsonata")]).toEqual([name, false]);
      // zod as a namespace brings forty languages along unless it is imported as `* as z`.
      expect([name, (packages.get("zod") ?? 0) < 200_000]).toEqual([name, true]);
    }
  });
});

describe("what is left out of bundles", () => {
  it("is asked for by name where ports are made", () => {
    const runtime = ["adapters", "compose"]
      .map((file) =>
        readFileSync(fileURLToPath(new URL(`../../functions/runtime/${file}.ts`, import.meta.url)), "utf8"),
      )
      .join();
    const asked = new Set(
      [...runtime.matchAll(/process\.env\.WITHOUT_([A-Z0-9]+)/g)].map(([, name]) => name?.toLowerCase()),
    );
    expect([...asked].sort()).toEqual((Object.keys(SDKS) as Service[]).sort());
  });
});
