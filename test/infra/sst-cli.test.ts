import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Everything up to where an account is needed: nothing of this machine's environment gets through, so none can be found. */
it("SST's own CLI bundles sst.config.ts with all of infra/, and evaluates it", () => {
  const home = mkdtempSync(join(tmpdir(), "fleetwright-sst-"));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "node_modules/sst/bin/sst.mjs"), "diff", "--stage", "personal", "--print-logs"],
    {
      cwd: root,
      encoding: "utf8",
      timeout: 60_000,
      env: {
        HOME: home,
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        AWS_EC2_METADATA_DISABLED: "true",
        SST_SKIP_DEPENDENCY_CHECK: "1",
        SST_NO_BUN: "1",
        SST_TELEMETRY_DISABLED: "1",
      },
    },
  );
  rmSync(home, { recursive: true });
  const said = stdout + stderr;
  expect(said).toContain("esbuild built");
  expect(said).toContain("config evaluated");
  expect(said).toContain("AWS credentials are not configured");
});
