import type { Timeline } from "#core/timeline/timeline.ts";
import type { PlanView } from "#events/operator/requests.ts";

/** What `plan --simulate --json` prints, and what every view of a simulation is made from. */
export interface SimulationDocument {
  simulated: {
    fleet: string;
    clusters: number;
    goal: PlanView["goal"];
    strategy: string;
    /** Virtual time it began at, ISO 8601. */
    start: string;
    seed: number;
    /** As they were asked for. */
    faults: string[];
  };
  timeline: Timeline;
  /** Clusters no stage of the strategy takes in. */
  inNoStage: PlanView["unmatched"];
  counts: { stateTransitions: number; lambdaInvocations: number; awsApiCalls: number };
}

/** How the clusters of a simulation ended. */
export function endingsOf({ timeline }: SimulationDocument) {
  const clusters = timeline.stages.flatMap((stage) => stage.clusters);
  const count = (...statuses: string[]) => clusters.filter(({ status }) => statuses.includes(status)).length;
  const [upgraded, failed, blocked, skipped] = [count("upgraded"), count("failed"), count("blocked"), count("skipped")];
  return {
    clusters: clusters.length,
    upgraded,
    failed,
    blocked,
    skipped,
    other: clusters.length - upgraded - failed - blocked - skipped,
  };
}
