import { writeFileSync } from "node:fs";
import { driftPage } from "#core/drift/page.ts";

/** Writes docs/drift.md from the rules. */
writeFileSync(new URL("../docs/drift.md", import.meta.url), driftPage());
