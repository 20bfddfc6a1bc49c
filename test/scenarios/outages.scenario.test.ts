import { describe, expect, it } from "vitest";
import { enduring, unharmed } from "../helpers/endured.ts";
import { failNext, serverError, throttled } from "../helpers/outages.ts";
import { RICH, type Rich, richBench } from "../helpers/rich.ts";
import { changeCalls } from "../helpers/started.ts";

/** As many as a client tries by itself before a step sees the error. */
const ATTEMPTS = 5;

/** The EKS operations a run calls when all goes well. */
async function operationsOf(rich: Rich): Promise<{ all: string[]; changing: string[] }> {
  const bench = richBench(rich);
  rich.around?.(bench);
  await bench.run(rich.goal);
  const called = bench.calls.filter(({ service }) => service === "eks").map(({ operation }) => operation);
  return { all: [...new Set(called)].sort(), changing: [...new Set(changeCalls(bench))].sort() };
}

const tried = new Set<string>();
const runs: { name: string; rich: Rich; all: string[]; changing: string[] }[] = [];
for (const [name, rich] of Object.entries(RICH)) {
  const { all, changing } = await operationsOf(rich);
  // What only looks is the same in every run: the first one tries it.
  runs.push({
    name,
    rich,
    all: all.filter((operation) => changing.includes(operation) || !tried.has(operation)),
    changing,
  });
  for (const operation of all) tried.add(operation);
}

describe.each(runs)("EKS during the $name run", ({ rich, all, changing }) => {
  const play = async (prepare: (service: ReturnType<typeof richBench>["eks"]["service"]) => () => number) => {
    const endured = enduring(rich);
    const failed = prepare(endured.bench.eks.service);
    // A person asks again while AWS is busy; the steps do so by themselves.
    for (let attempt = 1; attempt <= 4; attempt++) {
      try {
        await endured.bench.start(rich.goal);
        break;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
    await endured.bench.finish();
    return { endured, failed: failed(), view: await endured.bench.view() };
  };

  it.each(all)("throttles %s for as long as one client tries: the step tries again", async (operation) => {
    const { endured, failed, view } = await play((eks) => failNext(eks, operation, ATTEMPTS, throttled));
    expect(failed).toBe(ATTEMPTS);
    unharmed(endured, rich, view);
  });

  it.each(all)("fails %s three times in a row, each as often as a client tries", async (operation) => {
    const { endured, failed, view } = await play((eks) => failNext(eks, operation, 3 * ATTEMPTS, serverError));
    expect(failed).toBe(3 * ATTEMPTS);
    unharmed(endured, rich, view);
  });

  it.each(changing)("does %s and its answer is lost: the request token finds what was begun", async (operation) => {
    const { endured, failed, view } = await play((eks) =>
      failNext(eks, operation, ATTEMPTS, serverError, { lost: true }),
    );
    expect(failed).toBe(ATTEMPTS);
    unharmed(endured, rich, view);
  });
});
