import type { Goal } from "#core/planner/plan.ts";
import type { FleetPolicy, StagePolicy } from "#core/policy/policy.ts";
import { fleetEvents } from "#events/catalogue.ts";
import type { FleetSeed } from "#sandbox/fleet/seed.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { type Bench, fleetOf, onePolicy, sandboxBench, seedCluster } from "./sandbox.ts";

/** A run in which every part of a workflow has something to do, and somebody who answers what people are asked. */
export interface Rich {
  goal: Goal;
  fleet: () => FleetSeed;
  policy: () => FleetPolicy;
  faults?: SandboxOptions["faults"];
  /** What happens around the run, before it starts. */
  around?: (bench: Bench) => void;
  /** Status and reason code every cluster ends with. */
  ending: string;
  runStatus: "succeeded" | "failed";
}

/** Add-ons that move before the control plane, with it and after it. */
const addons = [
  { name: "vpc-cni", version: "v1.20.4-eksbuild.2" },
  { name: "coredns", version: "v1.11.4-eksbuild.24" },
  { name: "kube-proxy" },
];

const three = (change: Parameters<typeof seedCluster>[1] = {}): FleetSeed =>
  fleetOf(...["a", "b", "c"].map((name) => seedCluster(name, { addons, ...change })));

const APPROVAL: StagePolicy["approval"] = {
  before: true,
  between: false,
  after: true,
  approvers: ["ana"],
  expiresSeconds: 86_400,
  requesterMayApprove: false,
};

const careful = (change: Partial<StagePolicy> = {}): FleetPolicy =>
  onePolicy({
    approval: APPROVAL,
    bakeSeconds: 600,
    soakSeconds: 3600,
    gates: [
      { kind: "built-in", name: "alarms-ok" },
      { kind: "built-in", name: "clusters-healthy" },
      { kind: "https", name: "smoke", url: "https://smoke.example.com/", withinSeconds: 1800 },
    ],
    gateEverySeconds: 900,
    ...change,
  });

const smokeIsFine = (bench: Bench) => bench.http.answer("https://smoke.example.com/", { status: 200, body: "fine" });

export const RICH: Record<"upgrade" | "rollback" | "rotation" | "failure", Rich> = {
  upgrade: {
    goal: { kind: "kubernetes-version", version: "1.35" },
    fleet: three,
    policy: careful,
    around: smokeIsFine,
    ending: "upgraded UPGRADED",
    runStatus: "succeeded",
  },
  rollback: {
    goal: { kind: "kubernetes-version", version: "1.35" },
    fleet: three,
    policy: () => careful({ onFailedGate: "rollback", soakSeconds: 6 * 3600 }),
    around(bench) {
      smokeIsFine(bench);
      const ref = { account: "111122223333", region: "eu-west-1", name: "b" };
      const at = new Date(bench.clock.millis() + 3 * 3_600_000);
      bench.clock.at(at, () => bench.cloudwatch.setAlarm(ref, { name: "b-errors", state: "ALARM" }));
    },
    ending: "rolled-back ROLLED_BACK",
    runStatus: "failed",
  },
  failure: {
    goal: { kind: "kubernetes-version", version: "1.35" },
    fleet: three,
    policy: () => onePolicy({ failureBudget: 3 }),
    faults: ["a", "b", "c"].map((cluster) => ({ kind: "node-eviction", cluster })),
    ending: "failed POD_EVICTION_FAILURE",
    runStatus: "failed",
  },
  rotation: {
    goal: { kind: "ca-rotation" },
    fleet: three,
    policy: () => onePolicy({ soakSeconds: 3600 }),
    ending: "upgraded UPGRADED",
    runStatus: "succeeded",
  },
};

/** The bench for a rich run: approvals are given an hour after they are asked for, by somebody who may. */
export function richBench(rich: Rich, options: Partial<SandboxOptions> = {}): Bench {
  const bench: Bench = sandboxBench({
    fleet: rich.fleet(),
    policy: rich.policy(),
    ...(rich.faults ? { faults: rich.faults } : {}),
    ...options,
    onEvent(event) {
      options.onEvent?.(event);
      if (event["detail-type"] !== fleetEvents.approvalRequested.detailType) return;
      const { runId, stage, moment } = fleetEvents.approvalRequested.schema.parse(event.detail);
      void bench.clock
        .sleep(3_600_000)
        .then(() => bench.operator({ action: "approve-stage", runId, stage, moment, by: "ana", why: "looks good" }));
    },
  });
  return bench;
}
