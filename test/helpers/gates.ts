import type { GatePolicy, StagePolicy } from "#core/policy/policy.ts";
import { GATE_ANSWER, GATE_SOURCE } from "#events/user/gate-answer.ts";
import { AwsError } from "#sandbox/aws/service.ts";
import type { ClusterState } from "#sandbox/eks/state.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { type Around, aroundBench, minuteOf, small, tierStage, tiers } from "./around.ts";

/** Four hours, looked at every quarter of one. */
export const SOAK = 240;

/** `dev` soaks behind gates, and `prod` comes after it. */
export const gatedPolicy = (gates: GatePolicy[], change: Partial<StagePolicy> = {}) =>
  tiers([tierStage("dev", { soakSeconds: SOAK * 60, gateEverySeconds: 900, gates, ...change }), tierStage("prod")]);

/**
 * The bench, started and taken to the moment at which `dev` began to soak, and that moment in minutes.
 *
 * @param around what stands around the clusters before the run starts
 */
export async function soaking(
  gates: GatePolicy[],
  change: Partial<StagePolicy> = {},
  clusters: ClusterSeedInput[] = [small("d"), small("e"), small("p", "prod")],
  around: (bench: Around) => void = () => undefined,
): Promise<{ bench: Around; began: number }> {
  const bench = aroundBench(clusters, gatedPolicy(gates, change));
  around(bench);
  await bench.start();
  for (let minute = 1; bench.details("Stage Soaking").length === 0; minute++) {
    if (minute > 24 * 60) throw new Error("dev does not come to soak");
    await bench.until(minute);
  }
  const [first] = bench.details("Stage Soaking");
  return { bench, began: minuteOf(String(first?.at)) };
}

/** When the stage after the soak began, in minutes; not a number when it did not. */
export const nextBegan = async (bench: Around): Promise<number> => minuteOf((await bench.stage("prod")).startedAt);

export function stateOf(bench: Around, name: string): ClusterState {
  const state = bench.eks.cluster("111122223333", "eu-west-1", name);
  if (!state) throw new Error(`no cluster ${name}`);
  return state;
}

/** Has a service refuse an operation. @returns lets it answer again */
export function deny(
  service: { operations: Record<string, unknown> },
  operation: string,
  error = new AwsError("AccessDeniedException", `not authorized to perform: ${operation}`, 403),
): () => void {
  const original = service.operations[operation];
  service.operations[operation] = () => {
    throw error;
  };
  return () => {
    service.operations[operation] = original;
  };
}

/** Puts a gate's answer on the bus, as a system of the user's would, and lets follow what follows at once. */
export async function answerGate(bench: Around, detail: Record<string, unknown>): Promise<void> {
  bench.bus.put({
    source: GATE_SOURCE,
    "detail-type": GATE_ANSWER,
    detail: { runId: "run", stage: "dev", gate: "smoke", ...detail },
  });
  await bench.clock.settle();
}
