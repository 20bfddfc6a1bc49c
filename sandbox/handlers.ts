import { handler as deliverSlack } from "#functions/notify/deliver-slack.ts";
import { handler as notify } from "#functions/notify/notify.ts";
import type { Handler } from "#functions/runtime/define-handler.ts";
import { handler as acquireAdoptionLock } from "#functions/steps/adopt-cluster/acquire-lock.ts";
import { handler as beginAdoption } from "#functions/steps/adopt-cluster/begin-adoption.ts";
import { handler as checkActive } from "#functions/steps/adopt-cluster/check-active.ts";
import { handler as checkStep } from "#functions/steps/adopt-cluster/check-step.ts";
import { handler as enterWave } from "#functions/steps/adopt-cluster/enter-wave.ts";
import { handler as failStep } from "#functions/steps/adopt-cluster/fail-step.ts";
import { handler as planAdoption } from "#functions/steps/adopt-cluster/plan-adoption.ts";
import { handler as releaseAdoptionLock } from "#functions/steps/adopt-cluster/release-lock.ts";
import { handler as reportAdoption } from "#functions/steps/adopt-cluster/report-adoption.ts";
import { handler as startStep } from "#functions/steps/adopt-cluster/start-step.ts";
import { handler as verifyAdoption } from "#functions/steps/adopt-cluster/verify-adoption.ts";
import { handler as checkActivation } from "#functions/steps/issue-activation/check-activation.ts";
import { handler as makeActivation } from "#functions/steps/issue-activation/make-activation.ts";
import { handler as reportActivation } from "#functions/steps/issue-activation/report-activation.ts";
import { handler as retireReplaced } from "#functions/steps/issue-activation/retire-replaced.ts";
import { handler as checkRollback } from "#functions/steps/rollback-cluster/check-rollback.ts";
import { handler as planRollback } from "#functions/steps/rollback-cluster/plan-rollback.ts";
import { handler as startAddonRollback } from "#functions/steps/rollback-cluster/start-addon-rollback.ts";
import { handler as startControlPlaneRollback } from "#functions/steps/rollback-cluster/start-control-plane-rollback.ts";
import { handler as startNodegroupRollback } from "#functions/steps/rollback-cluster/start-nodegroup-rollback.ts";
import { handler as verifyRollback } from "#functions/steps/rollback-cluster/verify-rollback.ts";
import { handler as activateAuthority } from "#functions/steps/rotate-authority/activate-authority.ts";
import { handler as checkDistribution } from "#functions/steps/rotate-authority/check-distribution.ts";
import { handler as prepareRotation } from "#functions/steps/rotate-authority/prepare-rotation.ts";
import { handler as startNodegroupRoll } from "#functions/steps/rotate-authority/start-nodegroup-roll.ts";
import { handler as verifyAuthority } from "#functions/steps/rotate-authority/verify-authority.ts";
import { handler as scanOne } from "#functions/steps/scan-cluster/scan-one.ts";
import { handler as listClusters } from "#functions/steps/scan-fleet/list-clusters.ts";
import { handler as listPlaces } from "#functions/steps/scan-fleet/list-places.ts";
import { handler as scanBatch } from "#functions/steps/scan-fleet/scan-batch.ts";
import { handler as acquireLock } from "#functions/steps/upgrade-cluster/acquire-lock.ts";
import { handler as checkBake } from "#functions/steps/upgrade-cluster/check-bake.ts";
import { handler as checkNodes } from "#functions/steps/upgrade-cluster/check-nodes.ts";
import { handler as checkReadiness } from "#functions/steps/upgrade-cluster/check-readiness.ts";
import { handler as checkUpdate } from "#functions/steps/upgrade-cluster/check-update.ts";
import { handler as enterBake } from "#functions/steps/upgrade-cluster/enter-bake.ts";
import { handler as refreshInsights } from "#functions/steps/upgrade-cluster/refresh-insights.ts";
import { handler as releaseLock } from "#functions/steps/upgrade-cluster/release-lock.ts";
import { handler as reportOutcome } from "#functions/steps/upgrade-cluster/report-outcome.ts";
import { handler as settleUpdates } from "#functions/steps/upgrade-cluster/settle-updates.ts";
import { handler as startAddonUpdate } from "#functions/steps/upgrade-cluster/start-addon-update.ts";
import { handler as startControlPlaneUpdate } from "#functions/steps/upgrade-cluster/start-control-plane-update.ts";
import { handler as startNodegroupUpdate } from "#functions/steps/upgrade-cluster/start-nodegroup-update.ts";
import { handler as verifyHop } from "#functions/steps/upgrade-cluster/verify-hop.ts";
import { handler as admitMembers } from "#functions/steps/upgrade-fleet/admit-members.ts";
import { handler as admitRollbacks } from "#functions/steps/upgrade-fleet/admit-rollbacks.ts";
import { handler as awaitChange } from "#functions/steps/upgrade-fleet/await-change.ts";
import { handler as beginStage } from "#functions/steps/upgrade-fleet/begin-stage.ts";
import { handler as checkApproval } from "#functions/steps/upgrade-fleet/check-approval.ts";
import { handler as finishRun } from "#functions/steps/upgrade-fleet/finish-run.ts";
import { handler as finishStage } from "#functions/steps/upgrade-fleet/finish-stage.ts";
import { handler as judgeStage } from "#functions/steps/upgrade-fleet/judge-stage.ts";
import { handler as planRun } from "#functions/steps/upgrade-fleet/plan-run.ts";
import { handler as watchSoak } from "#functions/steps/upgrade-fleet/watch-soak.ts";
import { handler as doorAlertmanager } from "#functions/triggers/door-alertmanager.ts";
import { handler as doorSlack } from "#functions/triggers/door-slack.ts";
import { handler as flushAlerts } from "#functions/triggers/flush-alerts.ts";
import { handler as onAccessChanged } from "#functions/triggers/on-access-changed.ts";
import { handler as onActivationExecutionEnded } from "#functions/triggers/on-activation-execution-ended.ts";
import { handler as onActivationRequested } from "#functions/triggers/on-activation-requested.ts";
import { handler as onAddonChanged } from "#functions/triggers/on-addon-changed.ts";
import { handler as onAdoptionExecutionEnded } from "#functions/triggers/on-adoption-execution-ended.ts";
import { handler as onAlert } from "#functions/triggers/on-alert.ts";
import { handler as onAlertmanagerNotification } from "#functions/triggers/on-alertmanager-notification.ts";
import { handler as onClusterChanged } from "#functions/triggers/on-cluster-changed.ts";
import { handler as onClusterCreated } from "#functions/triggers/on-cluster-created.ts";
import { handler as onClusterDeleted } from "#functions/triggers/on-cluster-deleted.ts";
import { handler as onClusterExecutionEnded } from "#functions/triggers/on-cluster-execution-ended.ts";
import { handler as onClustersDue } from "#functions/triggers/on-clusters-due.ts";
import { handler as onGateAnswered } from "#functions/triggers/on-gate-answered.ts";
import { handler as onHealthEvent } from "#functions/triggers/on-health-event.ts";
import { handler as onNodeRegistered } from "#functions/triggers/on-node-registered.ts";
import { handler as onRunExecutionEnded } from "#functions/triggers/on-run-execution-ended.ts";
import { handler as onScanRequested } from "#functions/triggers/on-scan-requested.ts";
import { handler as onSlackRequest } from "#functions/triggers/on-slack-request.ts";
import { handler as operator } from "#functions/triggers/operator.ts";
import { handler as reconcileFleet } from "#functions/triggers/reconcile-fleet.ts";
import { handler as reconcileNodes } from "#functions/triggers/reconcile-nodes.ts";
import { handler as reconcileRuns } from "#functions/triggers/reconcile-runs.ts";
import { handler as rotateActivations } from "#functions/triggers/rotate-activations.ts";
import { handler as startScan } from "#functions/triggers/start-scan.ts";
import { handler as watchAlerts } from "#functions/triggers/watch-alerts.ts";
import { handler as watchChanges } from "#functions/triggers/watch-changes.ts";
import { handler as watchLifecycle } from "#functions/triggers/watch-lifecycle.ts";
import { handler as watchMessages } from "#functions/triggers/watch-messages.ts";
import { handler as watchVersions } from "#functions/triggers/watch-versions.ts";

/** The exported handlers, by product name: the very functions that AWS runs. */
export const handlers: Readonly<Record<string, Handler>> = {
  "on-activation-execution-ended": onActivationExecutionEnded,
  "on-activation-requested": onActivationRequested,
  "rotate-activations": rotateActivations,
  "issue-activation/check-activation": checkActivation,
  "issue-activation/make-activation": makeActivation,
  "issue-activation/report-activation": reportActivation,
  "issue-activation/retire-replaced": retireReplaced,
  notify,
  "deliver-slack": deliverSlack,
  "watch-messages": watchMessages,
  operator,
  "reconcile-fleet": reconcileFleet,
  "door-alertmanager": doorAlertmanager,
  "door-slack": doorSlack,
  "reconcile-runs": reconcileRuns,
  "watch-lifecycle": watchLifecycle,
  "watch-versions": watchVersions,
  "on-clusters-due": onClustersDue,
  "on-health-event": onHealthEvent,
  "flush-alerts": flushAlerts,
  "watch-alerts": watchAlerts,
  "watch-changes": watchChanges,
  "on-access-changed": onAccessChanged,
  "on-addon-changed": onAddonChanged,
  "on-alert": onAlert,
  "on-alertmanager-notification": onAlertmanagerNotification,
  "on-slack-request": onSlackRequest,
  "on-cluster-changed": onClusterChanged,
  "on-cluster-created": onClusterCreated,
  "on-adoption-execution-ended": onAdoptionExecutionEnded,
  "on-cluster-deleted": onClusterDeleted,
  "on-scan-requested": onScanRequested,
  "on-node-registered": onNodeRegistered,
  "reconcile-nodes": reconcileNodes,
  "on-cluster-execution-ended": onClusterExecutionEnded,
  "on-run-execution-ended": onRunExecutionEnded,
  "start-scan": startScan,
  "scan-cluster/scan-one": scanOne,
  "scan-fleet/list-places": listPlaces,
  "scan-fleet/list-clusters": listClusters,
  "scan-fleet/scan-batch": scanBatch,
  "upgrade-cluster/acquire-lock": acquireLock,
  "upgrade-cluster/check-readiness": checkReadiness,
  "upgrade-cluster/check-update": checkUpdate,
  "upgrade-cluster/release-lock": releaseLock,
  "upgrade-cluster/settle-updates": settleUpdates,
  "upgrade-cluster/report-outcome": reportOutcome,
  "upgrade-cluster/start-addon-update": startAddonUpdate,
  "upgrade-cluster/start-control-plane-update": startControlPlaneUpdate,
  "upgrade-cluster/start-nodegroup-update": startNodegroupUpdate,
  "upgrade-cluster/verify-hop": verifyHop,
  "upgrade-fleet/admit-members": admitMembers,
  "upgrade-fleet/await-change": awaitChange,
  "upgrade-fleet/begin-stage": beginStage,
  "upgrade-fleet/finish-run": finishRun,
  "upgrade-fleet/finish-stage": finishStage,
  "upgrade-fleet/judge-stage": judgeStage,
  "upgrade-fleet/plan-run": planRun,
  "on-gate-answered": onGateAnswered,
  "upgrade-cluster/check-bake": checkBake,
  "upgrade-cluster/check-nodes": checkNodes,
  "upgrade-cluster/enter-bake": enterBake,
  "upgrade-cluster/refresh-insights": refreshInsights,
  "upgrade-fleet/admit-rollbacks": admitRollbacks,
  "upgrade-fleet/check-approval": checkApproval,
  "upgrade-fleet/watch-soak": watchSoak,
  "rollback-cluster/plan-rollback": planRollback,
  "rollback-cluster/start-nodegroup-rollback": startNodegroupRollback,
  "rollback-cluster/start-addon-rollback": startAddonRollback,
  "rollback-cluster/start-control-plane-rollback": startControlPlaneRollback,
  "rollback-cluster/check-rollback": checkRollback,
  "rollback-cluster/verify-rollback": verifyRollback,
  "rotate-authority/prepare-rotation": prepareRotation,
  "rotate-authority/check-distribution": checkDistribution,
  "rotate-authority/start-nodegroup-roll": startNodegroupRoll,
  "rotate-authority/activate-authority": activateAuthority,
  "rotate-authority/verify-authority": verifyAuthority,
  "adopt-cluster/begin-adoption": beginAdoption,
  "adopt-cluster/check-active": checkActive,
  "adopt-cluster/acquire-lock": acquireAdoptionLock,
  "adopt-cluster/plan-adoption": planAdoption,
  "adopt-cluster/enter-wave": enterWave,
  "adopt-cluster/start-step": startStep,
  "adopt-cluster/check-step": checkStep,
  "adopt-cluster/fail-step": failStep,
  "adopt-cluster/verify-adoption": verifyAdoption,
  "adopt-cluster/release-lock": releaseAdoptionLock,
  "adopt-cluster/report-adoption": reportAdoption,
};
