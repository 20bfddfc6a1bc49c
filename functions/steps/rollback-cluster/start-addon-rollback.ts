import { addonSeconds } from "#core/planner/durations.ts";
import { requestToken } from "#core/run/names.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/rollback-cluster/contract.ts";

export const handler = defineHandler({
  name: "rollback-cluster/start-addon-rollback",
  ...steps["start-addon-rollback"],
  run: async ({ runId, clusterId, addon }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "rollback-addons", now);
    const { attempt } = member;
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt,
      item: `rollback/addon/${addon.name}`,
      version: addon.to,
    });
    const update = await ports.updates.updateAddon(member.ref, { addon: addon.name, version: addon.to, token });
    return followUpdate(ports, update, addonSeconds(), now);
  },
});
