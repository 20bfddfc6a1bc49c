#!/usr/bin/env node
// Plain JavaScript on purpose: it has to run on any Node so that it can hand over to the pinned one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MINIMUM_MAJOR = 24;
const major = Number.parseInt(process.versions.node, 10);

if (major >= MINIMUM_MAJOR) {
  const { main } = await import("../cli/main.ts");
  await main(process.argv.slice(2));
} else {
  const pinned = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url));
  if (!existsSync(pinned)) {
    process.stderr.write(
      `fleetwright needs Node ${MINIMUM_MAJOR} or newer; this is ${process.version}. Run "npm ci" in the project: it installs one.\n`,
    );
    process.exit(2);
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // The terminal sends Ctrl-C to the whole group: the child decides how to end, this process waits for it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}
