import { expect } from "vitest";
import type { RunView } from "#events/operator/requests.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { watch } from "../../scripts/simulate/invariants/watch.ts";
import { type Rich, richBench } from "./rich.ts";
import { type Bench, endings, leftovers } from "./sandbox.ts";

export interface Endured {
  bench: Bench;
  /** What did not hold at some moment; see the simulation's invariants. */
  broken: string[];
}

/** The bench of a rich run on which every write and every change of a cluster is checked. */
export function enduring(rich: Rich, options: Partial<SandboxOptions> = {}): Endured {
  const broken: string[] = [];
  const bench = richBench(rich, options);
  watch(
    bench,
    () => undefined,
    (what) => broken.push(what),
  );
  rich.around?.(bench);
  return { bench, broken };
}

/** Nobody's control plane is moved, taken back or given an authority twice, unless EKS ended the first time badly. */
export function movedOnce(bench: Bench): void {
  for (const { cluster, updates } of bench.eks.clusters()) {
    const kinds = [...updates.values()]
      .filter(({ update, addon, nodegroup }) => !addon && !nodegroup && update.status === "Successful")
      .map(({ update }) => JSON.stringify([update.type, update.params?.map(({ type, value }) => [type, value])]));
    expect([cluster.name, kinds]).toEqual([cluster.name, [...new Set(kinds)]]);
  }
}

/** Nothing broke on the way, nothing is left over, and every ending says why. */
export function explained({ bench, broken }: Endured, view: RunView): void {
  expect(broken).toEqual([]);
  expect(leftovers(bench, view)).toEqual([]);
  expect(view.run.reason?.message).toMatch(/\w/);
  for (const stage of view.stages)
    expect([stage.name, stage.reason?.message ?? ""]).toEqual([stage.name, expect.stringMatching(/\w/)]);
  movedOnce(bench);
}

/** The run ended as if nothing had happened. */
export function unharmed(endured: Endured, rich: Rich, view: RunView): void {
  explained(endured, view);
  expect(endings(view)).toEqual({ a: rich.ending, b: rich.ending, c: rich.ending });
  expect(view.run.status).toBe(rich.runStatus);
}
