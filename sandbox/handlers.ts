import { handler as notify } from "#functions/notify/notify.ts";
import type { Handler } from "#functions/runtime/define-handler.ts";
import { handler as acquireLock } from "#functions/steps/upgrade-cluster/acquire-lock.ts";
import { handler as checkReadiness } from "#functions/steps/upgrade-cluster/check-readiness.ts";
import { handler as checkUpdate } from "#functions/steps/upgrade-cluster/check-update.ts";
import { handler as releaseLock } from "#functions/steps/upgrade-cluster/release-lock.ts";
import { handler as reportOutcome } from "#functions/steps/upgrade-cluster/report-outcome.ts";
import { handler as startAddonUpdate } from "#functions/steps/upgrade-cluster/start-addon-update.ts";
import { handler as startControlPlaneUpdate } from "#functions/steps/upgrade-cluster/start-control-plane-update.ts";
import { handler as startNodegroupUpdate } from "#functions/steps/upgrade-cluster/start-nodegroup-update.ts";
import { handler as verifyHop } from "#functions/steps/upgrade-cluster/verify-hop.ts";
import { handler as admitMembers } from "#functions/steps/upgrade-fleet/admit-members.ts";
import { handler as awaitChange } from "#functions/steps/upgrade-fleet/await-change.ts";
import { handler as beginStage } from "#functions/steps/upgrade-fleet/begin-stage.ts";
import { handler as finishRun } from "#functions/steps/upgrade-fleet/finish-run.ts";
import { handler as finishStage } from "#functions/steps/upgrade-fleet/finish-stage.ts";
import { handler as judgeStage } from "#functions/steps/upgrade-fleet/judge-stage.ts";
import { handler as planRun } from "#functions/steps/upgrade-fleet/plan-run.ts";
import { handler as onClusterChanged } from "#functions/triggers/on-cluster-changed.ts";
import { handler as onClusterExecutionEnded } from "#functions/triggers/on-cluster-execution-ended.ts";
import { handler as onRunExecutionEnded } from "#functions/triggers/on-run-execution-ended.ts";
import { handler as operator } from "#functions/triggers/operator.ts";
import { handler as reconcileRuns } from "#functions/triggers/reconcile-runs.ts";

/** The exported handlers, by product name: the very functions that AWS runs. */
export const handlers: Readonly<Record<string, Handler>> = {
  notify,
  operator,
  "reconcile-runs": reconcileRuns,
  "on-cluster-changed": onClusterChanged,
  "on-cluster-execution-ended": onClusterExecutionEnded,
  "on-run-execution-ended": onRunExecutionEnded,
  "upgrade-cluster/acquire-lock": acquireLock,
  "upgrade-cluster/check-readiness": checkReadiness,
  "upgrade-cluster/check-update": checkUpdate,
  "upgrade-cluster/release-lock": releaseLock,
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
};
