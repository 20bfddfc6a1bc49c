import { nextStage } from "#core/run/stages.ts";
import { startRecords } from "#core/run/start.ts";
import { runStarted } from "#events/fleet/run-started.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { planFleet } from "#functions/runtime/run/planning.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Plans the run over the whole fleet and freezes it in the table. A second call finds the first one's run and keeps it. */
export const handler = defineHandler({
  name: "upgrade-fleet/plan-run",
  ...steps["plan-run"],
  run: async ({ runId, goal, strategy, requestedBy }, ports, { now }) => {
    let run = await ports.runs.get(runId);
    if (!run) {
      const { plan, ...facts } = await planFleet(ports, { goal, strategy, runId }, now);
      const records = startRecords(plan, { runId, requestedBy, now, policy: ports.policy, ...facts });
      await ports.runs.create(records.run, records.members);
      run = (await ports.runs.get(runId)) ?? records.run;
    }
    await ports.events.publish([runStarted(run, await ports.runs.members(runId))]);
    return { stage: nextStage(run)?.name ?? null };
  },
});
