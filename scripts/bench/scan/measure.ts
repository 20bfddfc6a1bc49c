import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Seen } from "./counting.ts";
import type { ScanCounts } from "./product.ts";

/** What the scanner's process says of itself. */
export interface Scanned extends ScanCounts {
  seconds: number;
  cpuSeconds: number;
  /** After garbage collection, when everything is over. */
  heapBytes: number;
  /** Most the process ever had, its code included. */
  peakBytes: number;
}

export interface ScanFigures extends Scanned {
  clusters: number;
  functions: number;
  latencyMilliseconds: number;
  seen: Seen;
  boundSeconds: number;
}

/** Calls the product lets be under way at once per service, account and Region (`concurrencyPerScope` of `adapters/aws/clients.ts`). */
const CALLS_AT_ONCE = 10;

export interface ScanOptions {
  clusters: number;
  functions: number;
  latencyMilliseconds: number;
}

/** Scans a synthetic fleet: AWS in one process, the product in another. */
export async function measureScan(options: ScanOptions): Promise<ScanFigures> {
  const { clusters, functions, latencyMilliseconds } = options;
  const aws = processOf("aws-process.ts", [clusters, latencyMilliseconds]);
  try {
    const { url } = await told<{ url: string }>(aws);
    const scanner = processOf("scanner-process.ts", [url, functions]);
    const scanned = await told<Scanned>(scanner);
    aws.send("seen");
    const seen = await told<Seen>(aws);
    return { ...options, ...scanned, seen, boundSeconds: boundOf(seen, options) };
  } finally {
    aws.kill();
  }
}

/**
 * Nobody can be quicker: every account and Region has at most so many calls to EKS under way, and each takes the latency. Functions work on one place each, so the
 * bound is that of places handed out to them, longest first.
 */
export function boundOf({ eksCallsByPlace }: Seen, { functions, latencyMilliseconds }: ScanOptions): number {
  const busy = new Array<number>(functions).fill(0);
  for (const calls of Object.values(eksCallsByPlace).sort((a, b) => b - a)) {
    const least = busy.indexOf(Math.min(...busy));
    busy[least] = (busy[least] ?? 0) + (calls * latencyMilliseconds) / CALLS_AT_ONCE / 1000;
  }
  return Math.max(...busy);
}

const processOf = (file: string, args: readonly (string | number)[]): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args.map(String), { serialization: "advanced" });

/** The next message of a process. @throws {Error} it ended without one */
async function told<Message>(process: ChildProcess): Promise<Message> {
  const ended = once(process, "exit").then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  ended.catch(() => undefined);
  const [message] = await Promise.race([once(process, "message"), ended]);
  return message as Message;
}
