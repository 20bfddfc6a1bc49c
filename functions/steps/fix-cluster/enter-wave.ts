import { fixProgressed } from "#events/fleet/cluster-fix.ts";
import { endItem, waveProgress } from "#functions/runtime/convergence/work.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { fixPart, freezeAgainst, placeOf } from "#functions/runtime/fix/fix.ts";
import { steps as contract } from "#workflows/fix-cluster/contract.ts";

/** Tells what is done next. In a freeze that began meanwhile its steps end before they are begun. */
export const handler = defineHandler({
  name: "fix-cluster/enter-wave",
  ...contract["enter-wave"],
  run: async ({ clusterId, workId, steps }, ports, { now }) => {
    const reason = freezeAgainst(ports, await placeOf(ports, clusterId), now);
    if (reason !== undefined) {
      for (const id of steps) await endItem(ports, { workId, id }, { outcome: "failed", reason }, now);
      return {};
    }
    const progress = { ...(await waveProgress(ports, workId, steps)), waitsFor: null };
    const moment = `wave/${steps[0] ?? ""}`;
    await ports.events.publish([fixProgressed({ ...fixPart(clusterId, workId, now), ...progress }, moment)]);
    return {};
  },
});
