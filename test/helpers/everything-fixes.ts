import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import { CLUSTER_MACHINES } from "#events/machines.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { adoptingBench } from "./adoption.ts";
import { different, holdBy, policyForOld } from "./everything-adoption.ts";
import { unnoticed } from "./everything-responses.ts";
import { type Fixing, fixingBench, ID } from "./fixing.ts";
import { denied, failNext, serverError } from "./outages.ts";
import { baselineOf } from "./responses.ts";
import { seedCluster } from "./sandbox.ts";

type Scenario = (options: Partial<SandboxOptions>) => Promise<void>;

const RULES = ["tags-missing", "addon-missing", "access-groups", "access-too-broad", "argocd-unregistered"];
const byHand = {
  action: "fix-cluster",
  cluster: "old",
  rules: [...RULES, "addon-configuration", "addon-behind", "deletion-protection"],
  by: "ana",
  why: "audit",
} satisfies OperatorRequest;

/** Until EKS was asked to change something. */
async function underWay(bench: Fixing): Promise<void> {
  await bench.scan();
  while (bench.changes().length === 0) await bench.pass(0.5);
}

async function stopFix(bench: Fixing): Promise<void> {
  await underWay(bench);
  await bench.engine.stopExecution(bench.executions()[0]?.arn ?? "", "ByHand");
  await bench.pass(180);
}

/** Fixes in which their functions do everything they can; see `EVERYTHING`. */
export const FIXES: Readonly<Record<string, Scenario>> = {
  ...Object.fromEntries(
    CLUSTER_MACHINES.map((machine): [string, Scenario] => [
      `findings fixed by hand of a cluster that an execution of ${machine} held`,
      async (options) => {
        const policy = { ...policyForOld(), drift: DEFAULT_DRIFT };
        const bench = adoptingBench({ ...options, clusters: [different()], change: policy });
        await bench.operator({ action: "plan-fix", cluster: "old" });
        await holdBy(bench, machine);
        await bench.operator(byHand);
        await bench.pass(1);
        await bench.operator(byHand);
        await bench.pass(24 * 60);
      },
    ]),
  ),
  "a finding that is fixed by itself": async (options) => {
    const bench = fixingBench(options);
    await bench.scan();
    await bench.pass(120);
  },
  "a cluster on record, of which something was not noticed, and a finding that somebody sees to": async (options) => {
    const bench = fixingBench({ ...options, fix: [] });
    await bench.scan();
    await bench.pass(12);
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.pass(5);
    await unnoticed(bench, "a");
    await bench.operator({ action: "fix-cluster", cluster: "a", by: "ana" });
    await bench.pass(30);
  },
  "an add-on that finds no nodes, of a cluster that cannot be read for a while": async (options) => {
    const bench = fixingBench({
      ...options,
      clusters: [seedCluster("a", { addons: [], nodegroups: [] })],
      policyChange: { baseline: baselineOf("metrics-server"), drift: DEFAULT_DRIFT },
    });
    await bench.scan();
    await bench.operator({ action: "fix-cluster", cluster: "a", rules: ["addon-missing"], by: "ana" });
    while (bench.changes().length === 0) await bench.pass(0.1);
    await bench.pass(1);
    failNext(bench.eks.service, "DescribeCluster", 4, denied);
    await bench.pass(60);
  },
  "a freeze that begins between two waves of a fix": async (options) => {
    const bench = fixingBench({
      ...options,
      rules: ["deletion-protection", "log-types"],
      cluster: { deletionProtection: true, logging: ["api", "scheduler"] },
      fix: [{ rules: ["deletion-protection", "log-types"], match: {} }],
    });
    await underWay(bench);
    const from = bench.clock.now().toISOString();
    bench.ports.policy.freezes.push({ name: "sales", from, until: "2027-01-01T00:00:00.000Z", match: {} });
    await bench.pass(60);
  },
  "a fix whose call fails for long": async (options) => {
    const bench = fixingBench(options);
    failNext(bench.eks.service, "UpdateClusterConfig", 500, serverError);
    await bench.scan();
    await bench.pass(180);
  },
  "a fix that waits for another one": async (options) => {
    const bench = fixingBench(options);
    await underWay(bench);
    const input = { clusterId: ID, cause: "by-hand", because: "test", select: {} };
    bench.engine.startExecution(bench.engine.stateMachineArn("fix-cluster"), { input: JSON.stringify(input) });
    await bench.pass(120);
  },
  "a fix that was stopped": (options) => stopFix(fixingBench({ ...options, schedules: ["watch-changes"] })),
  "a fix that was stopped, and nobody tells": (options) =>
    stopFix(
      fixingBench({
        ...options,
        schedules: ["watch-changes", "reconcile-runs"],
        deliveries: ({ source }) => (source === "aws.states" ? [] : [0]),
      }),
    ),
};
