import { readFileSync } from "node:fs";
import { requirePolicy } from "#core/policy/parse.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import type { FleetSeed } from "#sandbox/fleet/seed.ts";
import { bystanders } from "#sandbox/people.ts";
import { createSandbox, type Sandbox } from "#sandbox/sandbox.ts";

const START = new Date("2026-11-23T09:00:00Z");
const REGIONS = ["eu-west-1", "us-east-1", "eu-central-1", "ap-southeast-2"];

/** The policy of the sample fleet. */
export function examplePolicy(): FleetPolicy {
  const file = new URL("../../examples/fleet.yaml", import.meta.url);
  return requirePolicy(readFileSync(file, "utf8"), "examples/fleet.yaml", START);
}

/** The sample's stages over all places of the synthetic fleet, with account caps a large fleet would have. */
export function benchPolicy(): FleetPolicy {
  const policy = examplePolicy();
  return {
    ...policy,
    accounts: policy.accounts.map((account) => ({ ...account, regions: REGIONS })),
    limits: { maxConcurrentPerAccountRegion: 50 },
  };
}

export interface Figures {
  clusters: number;
  status: string;
  upgraded: number;
  planSeconds: number;
  runSeconds: number;
  virtualSeconds: number;
  peakBytes: number;
  stateTransitions: number;
  transitionsOfOneCluster: number;
  lambdaInvocations: number;
  awsApiCalls: number;
}

export async function measure(fleet: FleetSeed, policy: FleetPolicy): Promise<Figures> {
  let world: Sandbox | undefined;
  const around = bystanders(() => world, policy, { approveAfterSeconds: 0 });
  const onEvent = (event: EventEnvelope) => around.notice(event);
  const sandbox = createSandbox({ policy, fleet, seed: 1, start: START, history: "counts", onEvent });
  world = sandbox;
  const goal = { kind: "kubernetes-version", version: "1.35" } as const;
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  }, 20);
  const began = performance.now();
  await sandbox.operator({ action: "plan", goal, strategy: "default" });
  const planned = performance.now();
  const before = sandbox.counts();
  await sandbox.operator({ action: "start-run", goal, strategy: "default", requestedBy: "bench", runId: "bench" });
  const fleetMachine = sandbox.engine.stateMachineArn("upgrade-fleet");
  await sandbox.clock.run({
    done: () => sandbox.engine.executions(fleetMachine).every(({ status }) => status !== "RUNNING"),
  });
  const ended = performance.now();
  clearInterval(watch);
  const answer = await sandbox.operator({ action: "get-run", runId: "bench" });
  if (answer.action !== "get-run") throw new Error("the run cannot be read");
  const counts = sandbox.counts();
  const members = answer.view.stages.flatMap((stage) => stage.members);
  const clusterMachine = sandbox.engine.stateMachineArn("upgrade-cluster");
  return {
    clusters: fleet.clusters.length,
    status: answer.view.run.status,
    upgraded: members.filter(({ status }) => status === "upgraded").length,
    planSeconds: (planned - began) / 1000,
    runSeconds: (ended - planned) / 1000,
    virtualSeconds: (sandbox.clock.millis() - START.getTime()) / 1000,
    peakBytes,
    stateTransitions: counts.stateTransitions,
    transitionsOfOneCluster: Math.max(
      ...sandbox.engine.executions(clusterMachine).map(({ transitions }) => transitions),
    ),
    lambdaInvocations: counts.lambdaInvocations - before.lambdaInvocations,
    awsApiCalls: counts.awsApiCalls - before.awsApiCalls,
  };
}
