import { clusterId } from "#core/fleet/cluster.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { scanEach } from "#functions/runtime/drift/scan-fleet.ts";
import { steps } from "#workflows/scan-fleet/contract.ts";

/** Some clusters of one account and Region, every rule in use. */
export const handler = defineHandler({
  name: "scan-fleet/scan-batch",
  ...steps["scan-batch"],
  run: async ({ clusters, ...place }, ports, { now }) => {
    const { scanned, failed } = await scanEach(
      ports,
      clusters.map((name) => ({ ...place, name })),
      now,
    );
    const sum = (count: (each: (typeof scanned)[number]) => number) =>
      scanned.reduce((all, each) => all + count(each), 0);
    return {
      scanned: sum(({ status }) => Number(status === "scanned")),
      unreadable: sum(({ status }) => Number(status === "unreadable")),
      present: sum(({ present }) => present.length),
      opened: sum(({ changes }) => changes.opened + changes.reopened),
      closed: sum(({ changes }) => changes.closed),
      failed: failed.map(({ ref, error }) => `${clusterId(ref)} (${error.name})`),
    };
  },
});
