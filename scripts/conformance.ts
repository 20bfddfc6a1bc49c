/**
 * `npm run conformance -- FILE`: runs state machines that were executed on AWS and compares how they ended and what happened on the way.
 * The file is a JSON array, one case each: `{id, definition, input, lambdas, history, events?}`.
 */
import { readFile } from "node:fs/promises";
import { parseCases, runCase } from "./conformance/cases.ts";
import { wrongUse } from "./options.ts";

const file = process.argv[2];
if (!file) wrongUse("npm run conformance -- FILE");

let cases: ReturnType<typeof parseCases>;
try {
  cases = parseCases(await readFile(file, "utf8"));
} catch (error) {
  console.error(`${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
}

let failed = 0;
for (const testCase of cases) {
  const differences = await runCase(testCase);
  if (differences.length === 0) continue;
  failed += 1;
  console.log(`FAILED ${testCase.id}`);
  for (const difference of differences) console.log(`  ${difference}`);
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
