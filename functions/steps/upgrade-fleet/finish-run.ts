import { reasonOf } from "#core/run/errors.ts";
import { endRun } from "#core/run/stages.ts";
import { runFinished } from "#events/fleet/run-finished.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Ends the run: who never started is told why, and the run says how it ended. Children still under way report by themselves. */
export const handler = defineHandler({
  name: "upgrade-fleet/finish-run",
  ...steps["finish-run"],
  run: async ({ runId, failure }, ports, { now }) => {
    const broken = failure && reasonOf(failure.error, failure.cause);
    const run = await ports.runs.get(runId);
    // Planning failed: there is no run to end, only a workflow that says why.
    if (!run)
      return { status: "failed" as const, reason: broken ?? { code: "UNKNOWN_RUN", message: `no run ${runId}` } };

    const ended = run.status === "running" ? await ports.runs.save(endRun(run, broken, now)) : run;
    const reason = ended.reason ?? { code: "ENDED", message: "the run ended" };
    for (const member of await ports.runs.members(runId)) {
      if (member.status !== "waiting") continue;
      await ports.runs.moveMember(runId, member.id, ["waiting"], {
        status: "skipped",
        reason: { code: "RUN_ENDED", message: `not started: ${reason.message}` },
        endedAt: now.toISOString(),
      });
    }
    await ports.events.publish([runFinished(ended, await ports.runs.members(runId))]);
    return { status: ended.status === "succeeded" ? ("succeeded" as const) : ("failed" as const), reason };
  },
});
