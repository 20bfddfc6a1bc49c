import { fleetEvents } from "#events/catalogue.ts";
import { clusterId } from "../fleet/cluster.ts";
import type { Reason } from "../planner/plan.ts";
import type { MemberRecord, RunRecord } from "../run/run.ts";

/** One thing that happened in a run, in the little that a timeline needs to know. */
export type Happening =
  | { at: string; what: "stage"; stage: string; status: string; reason?: Reason | undefined }
  | { at: string; what: "waits"; cluster: string; reason: Reason }
  | { at: string; what: "works"; cluster: string; phase: string }
  | { at: string; what: "ended"; cluster: string; status: string };

interface BusEvent {
  "detail-type": string;
  time: string;
  detail?: unknown;
}

/** What an event of ours says; undefined for those a timeline does not need. Events do not say what a waiting member waits for. */
export function happeningOfEvent(event: BusEvent): Happening | undefined {
  const { detail, time: at } = event;
  switch (event["detail-type"]) {
    case fleetEvents.stageStarted.detailType: {
      const { stage } = fleetEvents.stageStarted.schema.parse(detail);
      return { at, what: "stage", stage, status: "running" };
    }
    case fleetEvents.stageSoaking.detailType: {
      const { stage, reason } = fleetEvents.stageSoaking.schema.parse(detail);
      return { at, what: "stage", stage, status: "soaking", reason };
    }
    case fleetEvents.stageFinished.detailType: {
      const { stage, status, reason } = fleetEvents.stageFinished.schema.parse(detail);
      return { at, what: "stage", stage, status, reason };
    }
    case fleetEvents.clusterUpgradeStarted.detailType: {
      const { cluster } = fleetEvents.clusterUpgradeStarted.schema.parse(detail);
      return { at, what: "works", cluster: clusterId(cluster), phase: "starting" };
    }
    case fleetEvents.clusterUpgradeProgressed.detailType: {
      const { cluster, phase } = fleetEvents.clusterUpgradeProgressed.schema.parse(detail);
      return { at, what: "works", cluster: clusterId(cluster), phase };
    }
    case fleetEvents.clusterUpgradeFinished.detailType: {
      const { cluster, status } = fleetEvents.clusterUpgradeFinished.schema.parse(detail);
      return { at, what: "ended", cluster: clusterId(cluster), status };
    }
    default:
      return undefined;
  }
}

const ENDINGS = new Set<string>(["upgraded", "failed", "skipped", "blocked"]);

/** What a member's record says after it was written. A status nobody here knows is an ending when the record says when it ended, else work of that name. */
export function happeningOfMember(
  { id, status, reason, phase, endedAt }: Pick<MemberRecord, "id" | "status" | "reason" | "phase" | "endedAt">,
  at: string,
): Happening {
  if (status === "waiting") return { at, what: "waits", cluster: id, reason };
  if (ENDINGS.has(status)) return { at, what: "ended", cluster: id, status };
  if (status === "upgrading") return { at, what: "works", cluster: id, phase: phase ?? "starting" };
  return endedAt === undefined
    ? { at, what: "works", cluster: id, phase: phase ?? status }
    : { at, what: "ended", cluster: id, status };
}

/** Stages whose status differs between two states of a run's record. */
export function happeningsOfRun(before: RunRecord | undefined, after: RunRecord, at: string): Happening[] {
  return after.stages
    .filter(({ name, status }) => before?.stages.find((stage) => stage.name === name)?.status !== status)
    .map(({ name, status, reason }) => ({ at, what: "stage", stage: name, status, ...(reason ? { reason } : {}) }));
}
