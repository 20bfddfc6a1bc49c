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

/** Functions that ask drift rules, and one that shares a file with them; none has the language in what a cold start loads. */
const SCANS = [
  "fix-cluster/plan-fix",
  "fix-cluster/verify-fix",
  "operator",
  "scan-cluster/scan-one",
  "scan-fleet/list-clusters",
  "scan-fleet/scan-batch",
];

/** Packages that talk to a service; the SDK's own ways to credentials are in all of them. */
const clientsIn = ({ packages }: Bundle): string[] =>
  [...packages.keys()].filter((name) => /^(@aws-sdk\/(client-|lib-)|@slack\/web-api$|ajv$)/.test(name)).sort();

describe("a function's bundle", () => {
  it.each(Object.keys(handlers))("%s: has the clients of the services its role may call, and no others", (name) => {
    const allowed: string[] = servicesOf(name, permissions[name] ?? []).flatMap((service) => SDKS[service]);
    expect(clientsIn(bundles[name] as Bundle)).toEqual([...new Set(allowed)].sort());
  });

  it("is not larger than a mebibyte, or it is said why", () => {
    const large = Object.values(bundles).filter(({ bytes }) => bytes > LIMIT_BYTES);
    expect(large.map(({ name }) => name).sort()).toEqual(Object.keys(whyLarge).sort());
    for (const { name, startBytes } of Object.values(bundles))
      expect([name, startBytes <= LIMIT_BYTES]).toEqual([name, true]);
  });

  it("holds nothing of the sandbox, and no locales", () => {
    for (const { name, packages } of Object.values(bundles)) {
      // The user's own rules are written in it, so whoever scans has it, and loads it with the first of them.
      expect([name, packages.has("jsonata")]).toEqual([name, SCANS.includes(name)]);
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
