import type { BaselineAddon } from "../policy/baseline-policy.ts";
import type { Waiting } from "./graph.ts";

/** The add-ons of a baseline and what they wait for. One that is there several times, for different clusters, waits for what any of them waits for. */
export function addonGraph(addons: readonly Pick<BaselineAddon, "name" | "after">[]): Waiting[] {
  const after = new Map<string, string[]>();
  for (const addon of addons) after.set(addon.name, [...(after.get(addon.name) ?? []), ...addon.after]);
  return [...after].map(([id, others]) => ({ id, after: others }));
}
