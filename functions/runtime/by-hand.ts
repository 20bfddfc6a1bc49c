import type { Composition } from "./compose.ts";
import { answerApproval, controlRun, directStage, skipMember } from "./control.ts";
import type { Identified } from "./identity.ts";
import { retryRun } from "./retries.ts";

const CONTROLS = { "pause-run": "paused", "resume-run": "resumed", "abort-run": "aborted" } as const;

const DIRECTIVES = {
  "skip-stage": ["skip", "is skipped"],
  "complete-stage": ["complete", "counts as complete"],
  "roll-back-stage": ["rollback", "goes back"],
} as const;

/** A request that changes a run: it says whose it is, and why. */
export type Change = Extract<Identified, { by: string }> & {
  /** Who asks from Slack: the user id, as Slack proved it. */
  slack?: string;
  /** The question that is answered, where one was shown. */
  askedAt?: string;
};

/**
 * Changes a run as a person asked.
 *
 * @returns what was done, as a sentence
 * @throws {InvalidInputError} what cannot be done as asked
 */
export async function changeByHand(ports: Composition, request: Change, now: Date): Promise<string> {
  switch (request.action) {
    case "pause-run":
    case "resume-run":
    case "abort-run": {
      const what = CONTROLS[request.action];
      const { runId, by, why } = request;
      await controlRun(ports, runId, what, { by, why, at: now.toISOString() });
      return `run ${runId} is ${what}`;
    }
    case "skip-member": {
      const { runId, by, why, cluster } = request;
      const member = await skipMember(ports, runId, cluster, { by, why, at: now.toISOString() });
      return `${member} is left out of run ${runId}`;
    }
    case "skip-stage":
    case "complete-stage":
    case "roll-back-stage": {
      const [kind, done] = DIRECTIVES[request.action];
      const { runId, stage, by, arn, why } = request;
      await directStage(ports, runId, stage, kind, { by, arn, why, at: now.toISOString() });
      return `stage ${stage} of run ${runId} ${done}`;
    }
    case "approve-stage":
    case "reject-stage": {
      const { runId, stage, moment, by, arn, slack, askedAt, why } = request;
      const verdict = request.action === "approve-stage" ? ("approved" as const) : ("rejected" as const);
      await answerApproval(ports, runId, stage, {
        verdict,
        moment,
        by,
        arn,
        slack,
        askedAt,
        why,
        at: now.toISOString(),
      });
      return `stage ${stage} of run ${runId} is ${verdict}`;
    }
    case "retry-run": {
      const { runId, clusters, by, why } = request;
      const count = await retryRun(ports, runId, clusters, { by, why, at: now.toISOString() });
      return `${count} clusters of run ${runId} are tried again`;
    }
  }
}
