import type { SimulationDocument } from "#cli/simulation-document.ts";
import type { MemberRecord } from "#core/run/run.ts";
import type { Happening } from "#core/timeline/happening.ts";
import { buildTimeline } from "#core/timeline/timeline.ts";
import { memberRecord, stageRecord } from "./records.ts";
import { runRecord } from "./run-records.ts";

const START = Date.parse("2026-11-23T09:00:00Z");
export const at = (minute: number): string => new Date(START + minute * 60_000).toISOString();
const DAY = 24 * 60;

const member = (name: string, change: Partial<MemberRecord> = {}): MemberRecord =>
  memberRecord(name, {
    id: name,
    stage: "prod",
    status: "upgraded",
    reason: { code: "UPGRADED", message: "verified at Kubernetes 1.35" },
    ...change,
  });

/** A small simulation with a bit of everything: a canary, waits, a phase nobody knows, somebody blocked, somebody failed, and text that must be escaped. */
export function smallSimulation(): SimulationDocument {
  const works = (cluster: string, minute: number, phase: string): Happening => ({
    at: at(minute),
    what: "works",
    cluster,
    phase,
  });
  const waits = (cluster: string, minute: number, code: string): Happening => ({
    at: at(minute),
    what: "waits",
    cluster,
    reason: { code, message: `${code} <told>` },
  });
  const ended = (cluster: string, minute: number, status: string): Happening => ({
    at: at(minute),
    what: "ended",
    cluster,
    status,
  });
  const stage = (minute: number, status: string): Happening => ({
    at: at(minute),
    what: "stage",
    stage: "prod",
    status,
  });
  const run = runRecord(
    [
      stageRecord(
        { name: "prod", soakSeconds: 7 * 86_400, window: "nights" },
        {
          name: "prod",
          status: "succeeded",
          reason: { code: "STAGE_PASSED", message: "2 of 3 verified at the target, 1 failed" },
          startedAt: at(0),
          endedAt: at(8 * DAY),
        },
      ),
    ],
    {
      id: "simulated",
      requestedBy: "simulation",
      status: "failed",
      reason: { code: "STAGE_FAILED", message: "stage prod failed" },
      startedAt: at(0),
      endedAt: at(8 * DAY),
    },
  );
  const timeline = buildTimeline({
    run,
    members: [
      member("pay-eu", { canary: true }),
      member("pay-us", { order: 1, redundancyGroup: "pay" }),
      member("shop", {
        order: 2,
        status: "failed",
        reason: { code: "POD_EVICTION_FAILURE", message: 'node group "web" & <others> could not be drained' },
      }),
      member("legacy", {
        order: 3,
        hops: [],
        status: "blocked",
        reason: { code: "NODEGROUP_UNHEALTHY", message: "node group general is DEGRADED" },
      }),
    ],
    happenings: [
      stage(0, "running"),
      waits("pay-eu", 0, "WINDOW_CLOSED"),
      waits("pay-us", 0, "WINDOW_CLOSED"),
      waits("shop", 0, "WINDOW_CLOSED"),
      works("pay-eu", 600, "control-plane"),
      waits("pay-us", 600, "CANARY_FIRST"),
      waits("shop", 600, "CANARY_FIRST"),
      works("pay-eu", 610, "nodegroups"),
      works("pay-eu", 630, "verification"),
      ended("pay-eu", 632, "upgraded"),
      works("pay-us", 632, "addons-before"),
      waits("shop", 632, "MOON_PHASE"),
      works("pay-us", 636, "control-plane"),
      works("pay-us", 646, "defrosting"),
      works("pay-us", 660, "nodegroups"),
      works("shop", 660, "control-plane"),
      works("shop", 672, "nodegroups"),
      ended("pay-us", 690, "upgraded"),
      ended("shop", 720, "failed"),
      stage(720, "soaking"),
      stage(8 * DAY, "succeeded"),
    ],
    until: at(8 * DAY),
  });
  return {
    simulated: {
      fleet: "acme & <sons>",
      clusters: 5,
      goal: run.goal,
      strategy: "default",
      start: at(0),
      seed: 1,
      faults: ["cluster=shop:node-eviction"],
    },
    timeline,
    inNoStage: [
      {
        cluster: "lab",
        account: "111122223333",
        region: "eu-west-1",
        from: "1.33",
        reason: { code: "NO_STAGE", message: "no stage matches it" },
      },
    ],
    counts: { stateTransitions: 100, lambdaInvocations: 60, awsApiCalls: 120 },
  };
}
