import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, clusterPart, fleetEvent, type MemberFacts, type RunFacts } from "./common.ts";

/** What the workflow of a cluster works on now. */
export const upgradePhase = z.enum([
  "readiness",
  "addons-before",
  "control-plane",
  "nodegroups",
  "addons-after",
  "verification",
  "bake",
  "nodes",
  "rollback-nodegroups",
  "rollback-addons",
  "rollback-control-plane",
  "ca-append",
  "ca-distribution",
  "ca-nodegroups",
  "ca-activation",
]);

export const clusterUpgradeProgressedEvent = fleetEvent("Cluster Upgrade Progressed", {
  ...clusterPart,
  phase: upgradePhase,
});

export function clusterUpgradeProgressed(progress: {
  run: RunFacts;
  member: MemberFacts;
  phase: z.infer<typeof upgradePhase>;
  time: string;
}): FleetEvent {
  const { run, member, phase, time } = progress;
  return clusterUpgradeProgressedEvent.build(time, [arnOf(member.ref)], {
    // The time belongs to the key: with several hops a phase comes more than once.
    eventKey: `${run.id}/${arnOf(member.ref)}/${phase}/${time}`,
    runId: run.id,
    goal: run.goal,
    stage: member.stage,
    cluster: member.ref,
    from: member.from,
    to: member.to,
    phase,
  });
}
