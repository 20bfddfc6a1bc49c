import type { EksStep } from "../baseline/steps.ts";
import type { ClusterRef } from "../fleet/cluster.ts";

/** What is followed after a start: an EKS update, or an add-on that is being created (which is no update). Plain data. */
export type PendingChange =
  | { cluster: ClusterRef; kind: "update"; updateId: string; addon?: string | undefined }
  | { cluster: ClusterRef; kind: "addon-creation"; addon: string };

export type StartedChange = { state: "already-so" } | { state: "done" } | { state: "pending"; pending: PendingChange };

/** `unhealthy`: it was done, and what came of it is not well (an add-on without nodes to run on); EKS may mend that by itself later. */
export type ChangeState =
  | { state: "pending" }
  | { state: "done" }
  | { state: "unhealthy"; reason: string }
  | { state: "failed"; reason: string };

/** Carries out steps that are calls to EKS. */
export interface ClusterChanger {
  /**
   * Looks first and does nothing where it is so already. Where EKS takes a `clientRequestToken` it is `token`, so that a start that is repeated finds the
   * first one; where it takes none the look is what makes it idempotent.
   *
   * @throws {UpdateInProgressError} something else is changing the cluster or the add-on: try later
   * @throws {UpdateRefusedError} EKS will not do it as it is @throws {AccessDeniedError} @throws {ClusterNotFoundError}
   */
  start(ref: ClusterRef, step: EksStep, token: string): Promise<StartedChange>;
  /** How a change that was started goes on. @throws {UpdateNotFoundError} @throws {ClusterNotFoundError} */
  follow(pending: PendingChange): Promise<ChangeState>;
}
