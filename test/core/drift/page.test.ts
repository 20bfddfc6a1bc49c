import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { driftPage } from "#core/drift/page.ts";
import { RULE_TEXTS } from "#core/drift/rules/index.ts";

it("docs/drift.md tells of every rule as it is", () => {
  const page = readFileSync(new URL("../../../docs/drift.md", import.meta.url), "utf8");
  expect(page).toBe(driftPage());
  for (const { id } of RULE_TEXTS) expect(page).toContain(`### ${id}\n`);
});
