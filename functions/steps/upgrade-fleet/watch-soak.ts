import type { ClusterRef } from "#core/fleet/cluster.ts";
import { judgeGates } from "#core/gates/gates.ts";
import { decideSoak } from "#core/gates/soak.ts";
import type { GateRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import { stageOf, withStage } from "#core/run/stages.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import { gateAsked, gateFailed } from "#events/fleet/stage-gates.ts";
import { stageSoaking } from "#events/fleet/stage-soaking.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { readGateFacts } from "#functions/runtime/run/gates.ts";
import { requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** One look at a soaking stage: its gates, its clock, and what somebody asked of it. */
export const handler = defineHandler({
  name: "upgrade-fleet/watch-soak",
  ...steps["watch-soak"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const before = stageOf(run, name);
    const members = await ports.runs.members(runId, name);
    const watched = members.filter(({ status }) => status === "upgraded");
    const gates = judgeGates(before.policy.gates, before.gates, await readGateFacts(ports, run, before, watched), now);
    const verdict = decideSoak(run, before, gates, now);

    // Told first, under keys that a repetition repeats: a gate that waits for an answer nobody was asked for would only fail.
    await ports.events.publish([
      ...asked(
        run,
        before,
        gates,
        watched.map(({ ref }) => ref),
      ),
      ...failedGate(run, before, verdict, now),
    ]);
    run = await ports.runs.save(withStage(run, name, changeOf(verdict, gates, now)));
    const after = stageOf(run, name);
    if (before.status === "on-hold" && after.status === "soaking")
      await ports.events.publish([stageSoaking(run, after, now)]);
    if (verdict.kind === "failed") await ports.events.publish([stageFinished(run, after, members, now)]);
    const waitSeconds = "waitSeconds" in verdict ? verdict.waitSeconds : 1;
    return { verdict: verdict.kind === "on-hold" ? "soaking" : verdict.kind, waitSeconds, revision: run.revision };
  },
});

function changeOf(
  verdict: ReturnType<typeof decideSoak>,
  gates: Record<string, GateRecord>,
  now: Date,
): Partial<StageRecord> {
  switch (verdict.kind) {
    case "soaking":
    case "on-hold":
    case "passed":
      return { gates, ...verdict.change };
    case "rollback":
      return { gates, status: "rolling-back", reason: verdict.reason };
    case "failed":
      return { gates, status: "failed", reason: verdict.reason, endedAt: now.toISOString() };
  }
}

function failedGate(
  run: RunRecord,
  stage: StageRecord,
  verdict: ReturnType<typeof decideSoak>,
  now: Date,
): FleetEvent[] {
  const at = now.toISOString();
  if (verdict.kind === "on-hold" && stage.status !== "on-hold")
    return [gateFailed(run, stage.name, { action: "hold", reason: verdict.change.reason, at })];
  if (verdict.kind === "rollback" && stage.status !== "rolling-back")
    return [gateFailed(run, stage.name, { action: "rollback", reason: verdict.reason, at })];
  return [];
}

/** Gates of the user's own that answer by an event are told once that they are waited for. */
function asked(
  run: RunRecord,
  stage: StageRecord,
  gates: Readonly<Record<string, GateRecord>>,
  clusters: ClusterRef[],
): FleetEvent[] {
  return stage.policy.gates.flatMap(({ kind, name }) => {
    const { askedAt, answerBy } = gates[name] ?? {};
    if (kind !== "event" || stage.gates[name] || !askedAt || !answerBy) return [];
    return [gateAsked(run, stage.name, { gate: name, clusters, askedAt, answerBy })];
  });
}
