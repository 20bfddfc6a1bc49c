import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Io } from "#cli/io.ts";
import { run } from "#cli/main.ts";

/** Runs a command line in this process. */
export async function cli(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    rows: 40,
    columns: 200,
  };
  const code = await run(argv, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const bin = fileURLToPath(new URL("../../bin/fleetwright.js", import.meta.url));

/** Starts the real program in a process of its own. */
export function program(argv: string[]) {
  const child = spawn(process.execPath, [bin, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  return { child, ended, output: () => ({ out, err }) };
}
