import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { iamTables } from "../../scripts/iam/tables.ts";

it("docs/iam.md says what roles are made of: run `npm run iam` after a change", () => {
  expect(readFileSync(new URL("../../docs/iam.md", import.meta.url), "utf8")).toBe(iamTables());
});
