/**
 * `npm run simulate -- --seeds 500`: random fleets, policies, faults and people who interfere, one schedule per seed, with what must hold checked after every write and at
 * the end. A seed that breaks something is printed; `--from SEED --seeds 1` plays it again.
 */
import { parseArgs } from "node:util";
import { play } from "./simulate/play.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "100" }, from: { type: "string", default: "1" } },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(from) || from < 0) {
  console.error("usage: npm run simulate [-- --seeds N --from SEED]");
  process.exit(2);
}

const endings = new Map<string, number>();
let failed = 0;
for (let seed = from; seed < from + seeds; seed++) {
  const { ending, violations } = await play(seed);
  endings.set(ending, (endings.get(ending) ?? 0) + 1);
  if (violations.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed}: ${ending}`);
  for (const violation of new Set(violations)) console.log(`  ${violation}`);
}
for (const [ending, count] of [...endings.entries()].sort(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(5)}  ${ending}`);
console.log(`${seeds - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
