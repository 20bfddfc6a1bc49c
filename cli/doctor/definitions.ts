import { readFileSync } from "node:fs";

/** A state machine of this version, by its product name, as `npm run workflows` writes it: with placeholders for ARNs. */
export function definitionOf(machine: string): unknown {
  const file = new URL(`../../workflows/${machine}/definition.asl.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as unknown;
}
