/**
 * `npm run bundles`: builds every function as it is deployed and prints how large it is and how long it takes to be ready, as a ratio to a handler that does nothing, because times
 * differ from machine to machine. Fails when a bundle is larger than a mebibyte and nobody said why.
 */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import { permissions } from "../infra/permissions.ts";
import { type Bundle, bundle } from "./bundles/build.ts";
import { coldStart, emptyStart } from "./bundles/cold-start.ts";
import { LIMIT_BYTES, whyLarge } from "./bundles/limit.ts";
import { optionsOf, wrongUse } from "./options.ts";

const USAGE = "npm run bundles [-- --starts N] [--json]   with N at least 1";
const values = optionsOf(
  { starts: { type: "string", default: "5" }, json: { type: "boolean", default: false } },
  USAGE,
);
const starts = Number(values.starts);
if (!Number.isInteger(starts) || starts < 1) wrongUse(USAGE);

const out = fileURLToPath(new URL("../.fleetwright/bundles", import.meta.url));
rmSync(out, { recursive: true, force: true });
const empty = emptyStart(`${out}/empty`, starts);
const rows: (Bundle & { milliseconds: number })[] = [];
for (const name of Object.keys(permissions).sort()) {
  const made = await bundle(name, `${out}/${name}`);
  rows.push({ ...made, milliseconds: coldStart(`${out}/${name}`, starts) });
}

const kib = (bytes: number) => Math.round(bytes / 1024).toString();
if (values.json) {
  const plain = rows.map(({ packages, ...row }) => ({ ...row, packages: Object.fromEntries(packages) }));
  console.log(JSON.stringify({ emptyMilliseconds: empty, functions: plain }, null, 2));
} else {
  const table = new Table({
    head: ["function", "KiB", "at start", "ready ms", "x empty"],
    style: { head: [], border: [] },
  });
  for (const { name, bytes, startBytes, milliseconds } of rows)
    table.push([name, kib(bytes), kib(startBytes), milliseconds.toFixed(0), (milliseconds / empty).toFixed(1)]);
  console.log(table.toString());
  console.log(`an empty handler is ready after ${empty.toFixed(0)} ms here, the middle of ${starts} starts each`);
}
const large = rows.filter(({ bytes }) => bytes > LIMIT_BYTES);
for (const { name, bytes } of large)
  console.error(
    `${name}: ${kib(bytes)} KiB, ${whyLarge[name] ?? "more than a mebibyte, and scripts/bundles/limit.ts does not say why"}`,
  );
process.exitCode = large.every(({ name }) => whyLarge[name]) ? 0 : 1;
