/** The scanner of a bench, in a process of its own, so that its processor time and memory are the product's alone: `scanner-process.ts URL FUNCTIONS`. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Scanned } from "./measure.ts";
import { functionAt, scanAs } from "./product.ts";

const [url = "", functions = "1"] = process.argv.slice(2);
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const made = Array.from({ length: Number(functions) }, () => functionAt(url));
const before = process.cpuUsage();
const began = performance.now();
const counts = await scanAs(made);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(before);
collect();
const result: Scanned = {
  ...counts,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  heapBytes: process.memoryUsage().heapUsed,
  // Kilobytes everywhere.
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
process.send?.(result, () => process.exit());
