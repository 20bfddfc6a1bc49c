/**
 * `npm run simulate -- --seeds 500`: random fleets, policies, faults and people who interfere, one schedule per seed, with what must hold checked after every write and at
 * the end. A seed that breaks something is printed; `--from SEED --seeds 1 --tell` plays it again, with every change in words.
 */
import { optionsOf, wrongUse } from "./options.ts";
import { play } from "./simulate/play.ts";

const USAGE = "npm run simulate [-- --seeds N --from SEED --tell]";
const values = optionsOf(
  {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    tell: { type: "boolean", default: false },
  },
  USAGE,
);
const [seeds, from] = [Number(values.seeds), Number(values.from)];
if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(from) || from < 0) wrongUse(USAGE);

const endings = new Map<string, number>();
const members = new Map<string, number>();
const count = (counts: Map<string, number>, what: readonly string[]) => {
  for (const one of what) counts.set(one, (counts.get(one) ?? 0) + 1);
};
const print = (title: string, counts: Map<string, number>) => {
  console.log(title);
  for (const [what, times] of [...counts.entries()].sort(([, a], [, b]) => b - a))
    console.log(`${String(times).padStart(6)}  ${what}`);
};
let failed = 0;
for (let seed = from; seed < from + seeds; seed++) {
  const { endings: ended, members: of, violations } = await play(seed, values.tell ? console.log : undefined);
  count(endings, ended);
  count(members, of);
  if (violations.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed}: ${ended.join(", ")}`);
  for (const violation of new Set(violations)) console.log(`  ${violation}`);
}
print("runs", endings);
print("clusters", members);
console.log(`${seeds - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
