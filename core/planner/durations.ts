/**
 * How long EKS usually takes, in seconds. Only polling and estimates depend on these: a wrong value costs a few more looks, never
 * correctness.
 */

/** "Several minutes" says the EKS user guide; about ten is what operators report. */
export const controlPlaneSeconds = (): number => 600;

/** Auto Mode nodes go back under disruption budgets first; EKS waits 12 hours for them unless told otherwise. Source: EKS user guide, rollback-automode. */
export const nodesRollbackSeconds = (): number => 12 * 3600;

/** An add-on update rolls a Deployment or DaemonSet. */
export const addonSeconds = (): number => 120;

const PER_BATCH_SECONDS = 240;
const SCALE_SECONDS = 300;

/**
 * A managed node group: scale up, then batch after batch of `maxUnavailable` nodes (launch, drain, 60 s pause per node), then scale
 * down. Source: EKS user guide, managed node update behavior.
 */
export function nodegroupSeconds(group: { desiredSize: number; maxUnavailable: number }): number {
  const batches = Math.ceil(group.desiredSize / Math.max(1, group.maxUnavailable));
  return SCALE_SECONDS + batches * PER_BATCH_SECONDS;
}

const MIN_POLL_SECONDS = 30;
const MAX_POLL_SECONDS = 900;

/**
 * When to look at an update again. The first look comes when it is probably done (a little after the expected time); if it is
 * not, each next one waits a fraction of the time passed, so a long overdue update is not asked every half minute.
 *
 * @param seed spreads looks of many updates started together by up to a tenth; the update id is a good one
 */
export function nextPollSeconds(look: { elapsedSeconds: number; expectedSeconds: number; seed: string }): number {
  const left = look.expectedSeconds - look.elapsedSeconds;
  const wanted = left > 0 ? left : look.elapsedSeconds * 0.15;
  const spread = 1 + spreadOf(look.seed) / 10;
  return Math.ceil(Math.min(MAX_POLL_SECONDS, Math.max(MIN_POLL_SECONDS, wanted)) * spread);
}

const MIN_NODES_LOOK_SECONDS = 120;

/**
 * When to look again at nodes that follow by themselves. Every look leaves events in the history of an execution, which holds 25,000: who waits
 * for days looks less often, and is late by a twentieth of the time passed at most, or by two minutes.
 */
export function nextNodesLookSeconds(elapsedSeconds: number): number {
  return Math.ceil(Math.min(MAX_POLL_SECONDS, Math.max(MIN_NODES_LOOK_SECONDS, elapsedSeconds / 20)));
}

/** After this an update counts as stuck: four times the expected time, and never less than two hours. */
export function overdueAfterSeconds(expectedSeconds: number): number {
  return Math.max(7200, expectedSeconds * 4);
}

/** A number in [0, 1) that depends on the text only (FNV-1a). */
function spreadOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
