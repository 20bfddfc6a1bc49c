/** `npm run iam` writes docs/iam.md. */
import { writeFile } from "node:fs/promises";
import { iamTables } from "./iam/tables.ts";

await writeFile(new URL("../docs/iam.md", import.meta.url), iamTables());
console.log("wrote docs/iam.md");
