import { decideApproval, momentAfterPass, pastSoak, readyMembers } from "#core/run/approvals.ts";
import { reasonOfDirective } from "#core/run/directives.ts";
import type { StageStatus } from "#core/run/run.ts";
import { stageOf, withStage } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/run/members.ts";
import { blockUnready } from "#functions/runtime/run/unready.ts";
import { ask, refuse } from "#functions/runtime/slack/asking.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Without an expiry of its own a wait is looked at again this often: a wake-up call can be lost. */
const LOOK_AGAIN_SECONDS = 3600;

const BEGUN: readonly StageStatus[] = ["running", "soaking", "on-hold"];

/** Asks people whether the stage may go on, where its strategy says so, and says what they answered. */
export const handler = defineHandler({
  name: "upgrade-fleet/check-approval",
  ...steps["check-approval"],
  run: async ({ runId, stage: name, moment: when }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const stage = stageOf(run, name);
    const answer = (decision: "granted" | "waiting" | "refused" | "rollback", waitSeconds = LOOK_AGAIN_SECONDS) => ({
      decision,
      revision: run.revision,
      waitSeconds: Math.max(1, Math.min(waitSeconds, LOOK_AGAIN_SECONDS)),
    });
    // Going back already, in an execution before this one.
    if (stage.status === "rolling-back") return answer("rollback");
    if (stage.directive?.kind === "rollback") {
      const goesBack = { status: "rolling-back" as const, reason: reasonOfDirective(stage.directive) };
      run = await ports.runs.save(withStage(run, name, goesBack));
      return answer("rollback");
    }
    // A run that goes on in a new execution comes by here again: what has begun was let begin.
    if (when === "before" && (BEGUN.includes(stage.status) || pastSoak(stage))) return answer("granted");

    const moment = when === "before" ? "before" : momentAfterPass(run, stage);
    const asks = stage.policy.approval?.[moment] === true && stage.approvals[moment] === undefined;
    if (when === "before" && asks && !run.control && stage.status === "pending")
      await blockUnready(ports, run, name, now);
    const members = await ports.runs.members(runId, name);
    const ready = readyMembers(members, moment);
    const decision = decideApproval(run, stage, moment, ready, now);
    switch (decision.kind) {
      case "granted":
        // Asked before its start, it begins now.
        if (when === "before" && stage.status === "awaiting-approval")
          run = await ports.runs.save(withStage(run, name, { status: "pending" }));
        return answer("granted");
      case "ask": {
        run = await ask(ports, run, stage, { moment, record: decision.record, ready });
        return answer("waiting", secondsUntil(decision.record.expiresAt ?? now.toISOString(), now));
      }
      case "wait":
        return answer("waiting", decision.until ? secondsUntil(decision.until, now) : LOOK_AGAIN_SECONDS);
      case "refused":
        run = await refuse(ports, run, stage, moment, decision.reason, now);
        return answer("refused");
    }
  },
});

const secondsUntil = (time: string, now: Date): number => Math.ceil((Date.parse(time) - now.getTime()) / 1000);
