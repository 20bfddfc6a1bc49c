import { createHash } from "node:crypto";
import { type ClusterId, parseClusterId } from "../fleet/cluster.ts";
import type { Pass } from "./run.ts";

/** Step Functions allows 80 characters of `[0-9A-Za-z-_.]` in an execution name; EKS cluster names may be 100 long. */
const MAX_EXECUTION_NAME = 80;

/** What an execution does with a member, apart from the first attempt at everything: `nodes`, `retry-2`, `rollback.retry-3`. */
export function executionTag(work: Pass | "rollback", attempt: number): string {
  return [work === "all" ? "" : work, attempt === 1 ? "" : `retry-${attempt}`].filter(Boolean).join(".");
}

/**
 * Name of the execution that changes one cluster in one run. Deterministic, so that starting it twice is starting it once;
 * readable, so that the console's list makes sense; shortened names end in a hash so that they stay distinct.
 *
 * @param tag what tells it from other executions of the run for the cluster; see `executionTag`
 */
export function executionName(runId: string, cluster: ClusterId, tag = ""): string {
  const { account, region, name } = parseClusterId(cluster);
  const full = `${runId}.${name}.${region}.${account}${tag === "" ? "" : `.${tag}`}`.replace(/[^0-9A-Za-z\-_.]/g, "_");
  if (full.length <= MAX_EXECUTION_NAME) return full;
  const hash = createHash("sha256").update(full).digest("hex").slice(0, 12);
  return `${full.slice(0, MAX_EXECUTION_NAME - hash.length - 1)}.${hash}`;
}

/** Name of the execution that scans one cluster because of an occurrence: scanned once, however often the occurrence is told. */
export const scanName = (cluster: ClusterId, occurrence: string): string =>
  executionName(`scan-${createHash("sha256").update(occurrence).digest("hex").slice(0, 12)}`, cluster);

/** Name of the fleet execution that drives part `part` of a run; the first carries the run's own name. The definition writes the same. */
export const continuationName = (runId: string, part: number): string => (part === 1 ? runId : `${runId}.part-${part}`);

/** ARN of an execution of a standard state machine, from its machine's ARN and the execution's name. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** Marks calls of ours in CloudTrail, so that they are not reported as somebody's manual change. */
export const REQUEST_TOKEN_PREFIX = "fw-";

/**
 * `clientRequestToken` of an EKS update. The same run, cluster, attempt, thing and version give the same token: a step that died after
 * its call finds its own update again instead of starting a second one, and a retry does not find the update that failed. 64 characters at
 * most are accepted by EKS.
 */
export function requestToken(parts: {
  runId: string;
  cluster: ClusterId;
  attempt: number;
  item: string;
  version: string;
}): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([parts.runId, parts.cluster, parts.attempt, parts.item, parts.version]))
    .digest("hex");
  return `${REQUEST_TOKEN_PREFIX}${hash.slice(0, 45)}`;
}

/** Key of the lock that keeps two clusters behind one service from being changed at the same time, also by different runs. */
export const groupLockKey = (group: string): string => `redundancy-group#${group}`;

/** Key of a cluster's lock. */
export function lockKey(cluster: ClusterId): string {
  return `cluster#${cluster}`;
}
