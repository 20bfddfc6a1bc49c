import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT } from "./environment.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const environment = {
  ...ENVIRONMENT,
  AWS_REGION: "eu-west-1",
  // No credentials, and nobody to ask for them: nothing can be called.
  AWS_EC2_METADATA_DISABLED: "true",
  FLEETWRIGHT_MEMBER_ROLE: "fleetwright-member",
  FLEETWRIGHT_EXTERNAL_ID: "external-id",
};

/**
 * From the start of a process to a function that is ready: loaded, its ports made, its first event looked at. The event is none of its own, so it is refused right
 * then; who takes any event stops at the first call, for want of credentials.
 */
const PROBE = `
const { handler } = await import("./bundle.mjs");
const write = process.stdout.write;
process.stdout.write = () => true;
const error = await handler(process.env.PROBE_EVENT, { awsRequestId: "probe" }).then(() => undefined, (error) => error);
process.stdout.write = write;
if (process.env.PROBE_EVENT && !["InvalidEventError", "AccessDeniedError"].includes(error?.name)) throw error ?? new Error("the event was taken");
console.error("ready " + performance.now());
process.exit();
`;

/** Milliseconds, the middle one of several starts. The bundle is in the directory. */
export function coldStart(directory: string, runs: number, event = "no event of ours"): number {
  copyFileSync(join(root, "examples/fleet.yaml"), join(directory, "fleet.yaml"));
  writeFileSync(join(directory, "probe.mjs"), PROBE);
  // The first start reads everything from disk, and does not count.
  const times = Array.from({ length: runs + 1 }, () => {
    const { stderr, status } = spawnSync(process.execPath, ["probe.mjs"], {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: process.env.PATH, ...environment, PROBE_EVENT: event },
    });
    const [, milliseconds] = stderr.match(/^ready ([\d.]+)$/m) ?? [];
    if (status !== 0 || !milliseconds) throw new Error(`${directory} does not start:\n${stderr}`);
    return Number(milliseconds);
  });
  const counted = times.slice(1).sort((a, b) => a - b);
  return counted[Math.floor(counted.length / 2)] as number;
}

/** What Node itself takes on this machine. */
export function emptyStart(directory: string, runs: number): number {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "bundle.mjs"), "export const handler = async () => {};\n");
  return coldStart(directory, runs, "");
}
