import { CLOUDTRAIL_CALL } from "./aws/cloudtrail-eks-call.ts";
import { EXECUTION_STATUS_CHANGE } from "./aws/execution-status-change.ts";
import { FLEET_SOURCE } from "./envelope.ts";
import { clusterUpgradeFinishedEvent } from "./fleet/cluster-upgrade-finished.ts";
import { clusterUpgradeProgressedEvent } from "./fleet/cluster-upgrade-progressed.ts";
import { clusterUpgradeStartedEvent } from "./fleet/cluster-upgrade-started.ts";
import { runControlledEvent } from "./fleet/run-controlled.ts";
import { runFinishedEvent } from "./fleet/run-finished.ts";
import { runStartedEvent } from "./fleet/run-started.ts";
import { stageFinishedEvent } from "./fleet/stage-finished.ts";
import { stageSoakingEvent } from "./fleet/stage-soaking.ts";
import { stageStartedEvent } from "./fleet/stage-started.ts";

/** Every event of ours, by detail-type. */
export const fleetEvents = {
  runStarted: runStartedEvent,
  runControlled: runControlledEvent,
  runFinished: runFinishedEvent,
  stageStarted: stageStartedEvent,
  stageSoaking: stageSoakingEvent,
  stageFinished: stageFinishedEvent,
  clusterUpgradeStarted: clusterUpgradeStartedEvent,
  clusterUpgradeProgressed: clusterUpgradeProgressedEvent,
  clusterUpgradeFinished: clusterUpgradeFinishedEvent,
};

/** Every source and detail-type the product knows. */
export const catalogue: readonly { source: string; detailType: string }[] = [
  { source: "aws.eks", detailType: CLOUDTRAIL_CALL },
  { source: "aws.states", detailType: EXECUTION_STATUS_CHANGE },
  ...Object.values(fleetEvents).map(({ detailType }) => ({ source: FLEET_SOURCE, detailType })),
];
