import { ALERTMANAGER_NOTIFICATION } from "./alertmanager/notification.ts";
import { CLOUDTRAIL_CALL } from "./aws/cloudtrail-eks-call.ts";
import { ALARM_CONFIGURATION_CHANGE, ALARM_STATE_CHANGE } from "./aws/cloudwatch-alarm.ts";
import { ADDON_EVENTS } from "./aws/eks-addon-event.ts";
import { EXECUTION_STATUS_CHANGE } from "./aws/execution-status-change.ts";
import { GUARDDUTY_FINDING } from "./aws/guardduty-finding.ts";
import { HEALTH_EVENT } from "./aws/health-event.ts";
import { COMPLIANCE_CHANGE } from "./aws/ssm-compliance.ts";
import { MANAGED_INSTANCE_EVENTS } from "./aws/ssm-managed-instance.ts";
import { ACTIVATION_SOURCE, ALERTMANAGER_SOURCE, FLEET_SOURCE, SLACK_SOURCE } from "./envelope.ts";
import {
  activationExpiredEvent,
  activationIssuedEvent,
  activationRefusedEvent,
  activationRevokedEvent,
  activationRotatedEvent,
} from "./fleet/activations.ts";
import { addonChangedEvent } from "./fleet/addon-changed.ts";
import { alertDigestEvent } from "./fleet/alert-digest.ts";
import { alertTestedEvent } from "./fleet/alert-tested.ts";
import {
  clusterAdoptionFinishedEvent,
  clusterAdoptionProgressedEvent,
  clusterAdoptionStartedEvent,
} from "./fleet/cluster-adoption.ts";
import { clusterChangedEvent } from "./fleet/cluster-changed.ts";
import { clusterDeletedEvent } from "./fleet/cluster-deleted.ts";
import { clusterDiscoveredEvent } from "./fleet/cluster-discovered.ts";
import { clusterFixFinishedEvent, clusterFixProgressedEvent, clusterFixStartedEvent } from "./fleet/cluster-fix.ts";
import { clusterOwnerWantedEvent } from "./fleet/cluster-owner-wanted.ts";
import { clusterReviewedEvent } from "./fleet/cluster-reviewed.ts";
import { clusterScanRequestedEvent } from "./fleet/cluster-scan-requested.ts";
import { clusterUpgradeFinishedEvent } from "./fleet/cluster-upgrade-finished.ts";
import { clusterUpgradeProgressedEvent } from "./fleet/cluster-upgrade-progressed.ts";
import { clusterUpgradeStartedEvent } from "./fleet/cluster-upgrade-started.ts";
import { clustersDueEvent } from "./fleet/clusters-due.ts";
import { driftDigestEvent } from "./fleet/drift-digest.ts";
import { exemptionEndingEvent, exemptionExpiredEvent } from "./fleet/exemptions.ts";
import { findingClosedEvent, findingOpenedEvent, securityAlertEvent } from "./fleet/findings.ts";
import { healthNoticeEvent } from "./fleet/health-notice.ts";
import {
  nodeRegisteredEvent,
  nodeRemovedEvent,
  nodesFoundEvent,
  removalAskedEvent,
  removalDecidedEvent,
} from "./fleet/hybrid-nodes.ts";
import { lifecycleDeadlineEvent } from "./fleet/lifecycle-deadline.ts";
import { placeReadableEvent, placeUnreadableEvent } from "./fleet/place-readable.ts";
import { reportReadyEvent } from "./fleet/report-ready.ts";
import { ruleFailedEvent } from "./fleet/rule-failed.ts";
import { runControlledEvent } from "./fleet/run-controlled.ts";
import { runFinishedEvent } from "./fleet/run-finished.ts";
import { runStartedEvent } from "./fleet/run-started.ts";
import { approvalDecidedEvent, approvalRequestedEvent } from "./fleet/stage-approval.ts";
import { stageFinishedEvent } from "./fleet/stage-finished.ts";
import { gateAskedEvent, gateFailedEvent } from "./fleet/stage-gates.ts";
import { stageSoakingEvent } from "./fleet/stage-soaking.ts";
import { stageStartedEvent } from "./fleet/stage-started.ts";
import { versionAvailableEvent, versionsNoticedEvent } from "./fleet/version-available.ts";
import { SLACK_BUTTON, SLACK_COMMAND } from "./slack/request.ts";
import { ACTIVATION_REQUEST } from "./user/activation-request.ts";
import { GATE_ANSWER, GATE_SOURCE } from "./user/gate-answer.ts";

/** Every event of ours, by detail-type. */
export const fleetEvents = {
  alertTested: alertTestedEvent,
  runStarted: runStartedEvent,
  runControlled: runControlledEvent,
  runFinished: runFinishedEvent,
  stageStarted: stageStartedEvent,
  stageSoaking: stageSoakingEvent,
  stageFinished: stageFinishedEvent,
  approvalRequested: approvalRequestedEvent,
  approvalDecided: approvalDecidedEvent,
  gateAsked: gateAskedEvent,
  gateFailed: gateFailedEvent,
  clusterUpgradeStarted: clusterUpgradeStartedEvent,
  clusterUpgradeProgressed: clusterUpgradeProgressedEvent,
  clusterUpgradeFinished: clusterUpgradeFinishedEvent,
  clusterAdoptionStarted: clusterAdoptionStartedEvent,
  clusterAdoptionProgressed: clusterAdoptionProgressedEvent,
  clusterAdoptionFinished: clusterAdoptionFinishedEvent,
  clusterFixStarted: clusterFixStartedEvent,
  clusterFixProgressed: clusterFixProgressedEvent,
  clusterFixFinished: clusterFixFinishedEvent,
  clusterOwnerWanted: clusterOwnerWantedEvent,
  clusterChanged: clusterChangedEvent,
  clusterDeleted: clusterDeletedEvent,
  clusterReviewed: clusterReviewedEvent,
  clusterScanRequested: clusterScanRequestedEvent,
  addonChanged: addonChangedEvent,
  findingOpened: findingOpenedEvent,
  findingClosed: findingClosedEvent,
  securityAlert: securityAlertEvent,
  activationIssued: activationIssuedEvent,
  activationRotated: activationRotatedEvent,
  activationExpired: activationExpiredEvent,
  activationRevoked: activationRevokedEvent,
  activationRefused: activationRefusedEvent,
  clusterDiscovered: clusterDiscoveredEvent,
  clustersDue: clustersDueEvent,
  placeUnreadable: placeUnreadableEvent,
  placeReadable: placeReadableEvent,
  lifecycleDeadline: lifecycleDeadlineEvent,
  ruleFailed: ruleFailedEvent,
  exemptionEnding: exemptionEndingEvent,
  exemptionExpired: exemptionExpiredEvent,
  versionAvailable: versionAvailableEvent,
  versionsNoticed: versionsNoticedEvent,
  healthNotice: healthNoticeEvent,
  driftDigest: driftDigestEvent,
  alertDigest: alertDigestEvent,
  reportReady: reportReadyEvent,
  nodeRegistered: nodeRegisteredEvent,
  nodesFound: nodesFoundEvent,
  removalAsked: removalAskedEvent,
  removalDecided: removalDecidedEvent,
  nodeRemoved: nodeRemovedEvent,
};

/** Events of ours that `notify` does not tell: alerts have messages of their own, and the rest is for other functions only. */
export const UNTOLD_EVENTS = [
  "alertTested",
  "findingOpened",
  "findingClosed",
  "securityAlert",
  "gateAsked",
  "clusterScanRequested",
  "clustersDue",
  "versionAvailable",
] as const satisfies readonly (keyof typeof fleetEvents)[];

export type ToldEvent = Exclude<keyof typeof fleetEvents, (typeof UNTOLD_EVENTS)[number]>;

/** Events of ours that `notify` tells in Slack. */
export const TOLD_EVENTS = (Object.keys(fleetEvents) as (keyof typeof fleetEvents)[]).filter(
  (name): name is ToldEvent => !(UNTOLD_EVENTS as readonly string[]).includes(name),
);

/** Events of ours that tell of a problem, or of something that causes others: they are alerts as well, or conditions that inhibit some. */
export const ALERTING_EVENTS = [
  "alertTested",
  "findingOpened",
  "findingClosed",
  "securityAlert",
  "clusterUpgradeStarted",
  "clusterUpgradeFinished",
  "clusterAdoptionStarted",
  "clusterAdoptionFinished",
  "clusterFixStarted",
  "clusterFixFinished",
  "gateFailed",
  "runControlled",
  "runFinished",
] as const satisfies readonly (keyof typeof fleetEvents)[];

/** Every source and detail-type the product knows. */
export const catalogue: readonly { source: string; detailType: string }[] = [
  { source: "aws.eks", detailType: CLOUDTRAIL_CALL },
  ...ADDON_EVENTS.map((detailType) => ({ source: "aws.eks", detailType })),
  { source: "aws.health", detailType: HEALTH_EVENT },
  { source: "aws.cloudwatch", detailType: ALARM_STATE_CHANGE },
  { source: "aws.cloudwatch", detailType: ALARM_CONFIGURATION_CHANGE },
  { source: "aws.guardduty", detailType: GUARDDUTY_FINDING },
  { source: "aws.ssm", detailType: COMPLIANCE_CHANGE },
  ...MANAGED_INSTANCE_EVENTS.map((detailType) => ({ source: "aws.ssm", detailType })),
  { source: "aws.states", detailType: EXECUTION_STATUS_CHANGE },
  { source: GATE_SOURCE, detailType: GATE_ANSWER },
  { source: ACTIVATION_SOURCE, detailType: ACTIVATION_REQUEST },
  { source: SLACK_SOURCE, detailType: SLACK_BUTTON },
  { source: SLACK_SOURCE, detailType: SLACK_COMMAND },
  { source: ALERTMANAGER_SOURCE, detailType: ALERTMANAGER_NOTIFICATION },
  ...Object.values(fleetEvents).map(({ detailType }) => ({ source: FLEET_SOURCE, detailType })),
];
