import { addonSeconds } from "#core/planner/durations.ts";
import { requestToken } from "#core/run/names.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

export const handler = defineHandler({
  name: "upgrade-cluster/start-addon-update",
  ...steps["start-addon-update"],
  run: async ({ runId, clusterId, addon, phase }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, phase, now);
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt: member.attempt,
      item: `addon/${addon.name}`,
      version: addon.to,
    });
    const update = await ports.updates.updateAddon(member.ref, { addon: addon.name, version: addon.to, token });
    return followUpdate(ports, update, addonSeconds(), now);
  },
});
