import type { Goal } from "#core/planner/plan.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { RunView } from "#events/operator/requests.ts";
import { sampleFleet } from "#sandbox/fleet/sample-fleet.ts";
import { type ClusterSeedInput, type FleetSeed, fleetSeed, INVENTORY_FORMAT } from "#sandbox/fleet/seed.ts";
import { bystanders } from "#sandbox/people.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "#sandbox/sandbox.ts";
import type { LoggedCall } from "#sandbox/wire/gateway.ts";
import { NOW, policyWith, samplePolicy, stagePolicy } from "./fleet.ts";

export const fleetOf = (...clusters: ClusterSeedInput[]): FleetSeed =>
  fleetSeed.parse({ format: INVENTORY_FORMAT, fleet: "test", clusters });

export const seedCluster = (name: string, change: Partial<ClusterSeedInput> = {}): ClusterSeedInput => ({
  account: "111122223333",
  region: "eu-west-1",
  name,
  version: "1.34",
  addons: [{ name: "vpc-cni" }, { name: "coredns" }, { name: "kube-proxy" }],
  nodegroups: [{ name: "general", desiredSize: 2 }],
  ...change,
});

/** One stage over everything: enough for what concerns single clusters. */
export const onePolicy = (change: Parameters<typeof stagePolicy>[0] = {}): FleetPolicy =>
  policyWith([stagePolicy({ maxConcurrency: { percent: 100 }, ...change })]);

/** A call to EKS with what it asked for, at its virtual time. */
export interface EksRequest extends LoggedCall {
  at: number;
  input: Record<string, unknown>;
}

export interface Bench extends Sandbox {
  calls: LoggedCall[];
  /** Calls to EKS, in order. */
  requests: EksRequest[];
  run(goal?: string | Goal, runId?: string): Promise<RunView>;
  view(runId?: string): Promise<RunView>;
  start(goal?: string | Goal, runId?: string): Promise<void>;
  /** Lets time pass until nothing of any run is under way. */
  finish(): Promise<void>;
}

export function sandboxBench(options: Partial<SandboxOptions> = {}): Bench {
  const calls: LoggedCall[] = [];
  const policy = options.policy ?? (options.fleet ? onePolicy() : samplePolicy());
  let sandbox: Sandbox | undefined;
  // The sample's policy asks people: with nobody around its runs would only wait. Tests of approvals answer themselves.
  const around = options.fleet || options.policy ? undefined : bystanders(() => sandbox, policy);
  const requests: EksRequest[] = [];
  const made: Sandbox = createSandbox({
    fleet: sampleFleet(),
    seed: 1,
    start: NOW,
    ...options,
    policy,
    onCall(call, request) {
      const { input } = request;
      options.onCall?.(call, request);
      calls.push(call);
      if (call.service === "eks") requests.push({ ...call, at: made.clock.millis(), input });
    },
    onEvent: (event) => {
      options.onEvent?.(event);
      around?.notice(event);
    },
  });
  sandbox = made;
  const bench: Bench = {
    ...made,
    calls,
    requests,
    async start(goal = "1.35", runId = "run") {
      const answer = await made.operator({
        action: "start-run",
        goal: typeof goal === "string" ? { kind: "kubernetes-version", version: goal } : goal,
        requestedBy: "test",
        runId,
      });
      if (answer.action === "rejected") throw new Error(`${answer.code}: ${answer.message}`);
    },
    async finish() {
      const { engine, clock } = made;
      const idle = () =>
        engine.machines().every(({ arn }) => engine.executions(arn).every(({ status }) => status !== "RUNNING"));
      await clock.run({ done: idle, until: new Date(clock.millis() + 90 * 86_400_000) });
      await clock.run({ until: new Date(clock.millis() + 3_600_000) });
    },
    async view(runId = "run") {
      const answer = await made.operator({ action: "get-run", runId });
      if (answer.action !== "get-run") throw new Error(`no run ${runId}`);
      return answer.view;
    },
    async run(goal, runId) {
      await bench.start(goal, runId);
      await bench.finish();
      return bench.view(runId);
    },
  };
  return bench;
}

/** Status and reason code of every member, by name. */
export const endings = (view: RunView): Record<string, string> =>
  Object.fromEntries(
    view.stages
      .flatMap(({ members }) => members)
      .map(({ cluster, status, reason }) => [cluster, `${status} ${reason.code}`]),
  );

/** What must hold after any run: nobody holds a lock, nobody is left in the middle, every ending has a reason. */
export function leftovers(bench: Bench, view: RunView): string[] {
  const members = view.stages.flatMap((stage) => stage.members);
  return [
    ...bench.locks.held().map(({ key }) => `lock ${key} is still held`),
    ...members
      .filter(({ status }) => ["upgrading", "waiting", "overdue", "rolling-back"].includes(status))
      .map(({ cluster }) => `${cluster} has not ended`),
    ...members
      .filter(({ reason }) => !reason.code || !reason.message)
      .map(({ cluster }) => `${cluster} ended without a reason`),
    ...(view.run.status === "running" ? ["the run has not ended"] : []),
  ];
}

/** Updates of the control plane of a cluster to a version: there must never be two. */
export const controlPlaneUpdates = (bench: Bench, name: string): number =>
  bench.eks
    .clusters()
    .filter(({ cluster }) => cluster.name === name)
    .flatMap(({ updates }) => [...updates.values()])
    .filter(
      ({ update, addon, nodegroup }) =>
        update.type === "VersionUpdate" && addon === undefined && nodegroup === undefined,
    ).length;
