/**
 * Brings SST's platform (its components and the Pulumi provider they are typed by) to `.sst/`, which type checking, the evaluation of `infra/` in the tests,
 * and deployments read. It takes half a minute, so it is done once per SST version and configuration. It talks to the npm registry and to nobody
 * else: no AWS account and no credentials are needed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sst = join(root, "node_modules/sst");
const { version } = JSON.parse(readFileSync(join(sst, "package.json"), "utf8")) as { version: string };

const config = createHash("sha256")
  .update(readFileSync(join(root, "sst.config.ts")))
  .digest("hex");
const wanted = `sst ${version}, configuration ${config}\n`;
const stamp = join(root, ".sst/installed.txt");
const provider = join(root, ".sst/platform/node_modules/@pulumi/aws/package.json");

if (existsSync(stamp) && existsSync(provider) && readFileSync(stamp, "utf8") === wanted) {
  console.log(`sst ${version} is in place`);
} else {
  console.log(`sst ${version}: installing its platform into .sst (about 320 MB, once per version and configuration)`);
  const { status, error } = spawnSync(process.execPath, [join(sst, "bin/sst.mjs"), "install", "--stage", "personal"], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      // Otherwise the CLI fetches the Pulumi engine and bun first, which only a deployment needs.
      SST_SKIP_DEPENDENCY_CHECK: "1",
      SST_NO_BUN: "1",
      SST_TELEMETRY_DISABLED: "1",
    },
  });
  if (error) throw error;
  if (status !== 0 || !existsSync(provider)) {
    console.error("sst install failed; what it printed is above, its log is .sst/log/sst.log");
    process.exit(status || 1);
  }
  writeFileSync(stamp, wanted);
}
