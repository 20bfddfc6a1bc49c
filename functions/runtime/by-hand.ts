import type { ChangeRequest } from "#core/run/control.ts";
import type { StageDirective } from "#core/run/run.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import type { Composition } from "./compose.ts";
import type { Identified } from "./identity.ts";
import { answerApproval, controlRun, directStage, skipMember } from "./run/control.ts";
import { retryRun } from "./run/retries.ts";

/** A request that changes a run: it says whose it is, and why. */
export type Change = Extract<Identified, { by: string; runId: string }> & {
  /** Who asks from Slack: the user id, as Slack proved it. */
  slack?: string;
  /** The question that is answered, where one was shown. */
  askedAt?: string;
};

/** The answer to every change. */
export type Changed = Extract<OperatorResponse, { action: "changed" }>;

/** @returns what was done, as a sentence */
type Doing<Request extends Change> = (ports: Composition, request: Request, given: ChangeRequest) => Promise<string>;

const changed =
  <Request extends Change>(doing: Doing<Request>) =>
  async (ports: Composition, request: Request, now: Date): Promise<Changed> => {
    const { runId, by, why } = request;
    return { action: "changed", runId, message: await doing(ports, request, { by, why, at: now.toISOString() }) };
  };

const control = (what: "paused" | "resumed" | "aborted") =>
  changed(async (ports, { runId }, given) => {
    await controlRun(ports, runId, what, given);
    return `run ${runId} is ${what}`;
  });

const directive = (kind: StageDirective["kind"], done: string) =>
  changed<Extract<Change, { action: "skip-stage" | "complete-stage" | "roll-back-stage" }>>(
    async (ports, { runId, stage, arn }, given) => {
      await directStage(ports, runId, stage, kind, { arn, ...given });
      return `stage ${stage} of run ${runId} ${done}`;
    },
  );

const approval = (verdict: "approved" | "rejected") =>
  changed<Extract<Change, { action: "approve-stage" | "reject-stage" }>>(
    async (ports, { runId, stage, moment, arn, slack, askedAt }, given) => {
      await answerApproval(ports, runId, stage, { verdict, moment, arn, slack, askedAt, ...given });
      return `stage ${stage} of run ${runId} is ${verdict}`;
    },
  );

/** Changes of a run as people ask for them; each throws InvalidInputError for what cannot be done as asked. */
export const changes = {
  "pause-run": control("paused"),
  "resume-run": control("resumed"),
  "abort-run": control("aborted"),
  "skip-member": changed<Extract<Change, { action: "skip-member" }>>(async (ports, { runId, cluster }, given) => {
    const member = await skipMember(ports, runId, cluster, given);
    return `${member} is left out of run ${runId}`;
  }),
  "skip-stage": directive("skip", "is skipped"),
  "complete-stage": directive("complete", "counts as complete"),
  "roll-back-stage": directive("rollback", "goes back"),
  "approve-stage": approval("approved"),
  "reject-stage": approval("rejected"),
  "retry-run": changed<Extract<Change, { action: "retry-run" }>>(async (ports, { runId, clusters }, given) => {
    const count = await retryRun(ports, runId, clusters, given);
    return `${count} clusters of run ${runId} are tried again`;
  }),
};
