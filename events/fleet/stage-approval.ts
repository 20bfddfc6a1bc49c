import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant, type RunFacts, stagePart } from "./common.ts";

const moment = z.enum(["before", "between", "after"]);

/** A stage waits for a person's yes. The answer goes to the operator function; nothing in this event lets anybody approve. */
export const approvalRequestedEvent = fleetEvent("Approval Requested", {
  ...stagePart,
  moment,
  /** Clusters a yes sets to work. */
  clusters: z.int(),
  /** Who may answer; empty: anybody who can reach the operator function. */
  approvers: z.array(z.string()),
  requestedBy: z.string(),
  askedAt: instant,
  expiresAt: instant,
});

export const approvalDecidedEvent = fleetEvent("Approval Decided", {
  ...stagePart,
  moment,
  status: z.enum(["approved", "pre-approved", "rejected", "expired"]),
  by: z.string().nullable(),
  why: z.string(),
  at: instant,
});

export interface ApprovalFacts {
  stage: string;
  moment: z.infer<typeof moment>;
}

export function approvalRequested(
  run: RunFacts,
  { stage, moment: when }: ApprovalFacts,
  question: { askedAt: string; expiresAt: string; approvers: string[]; clusters: number },
): FleetEvent {
  return approvalRequestedEvent.build(question.askedAt, [], {
    eventKey: `${run.id}/${stage}/approval-${when}/${question.askedAt}`,
    runId: run.id,
    goal: run.goal,
    stage,
    moment: when,
    requestedBy: run.requestedBy,
    ...question,
  });
}

export function approvalDecided(
  run: RunFacts,
  { stage, moment: when }: ApprovalFacts,
  answer: { status: "approved" | "pre-approved" | "rejected" | "expired"; by: string | null; why: string; at: string },
): FleetEvent {
  return approvalDecidedEvent.build(answer.at, [], {
    eventKey: `${run.id}/${stage}/approval-${when}/${answer.status}/${answer.at}`,
    runId: run.id,
    goal: run.goal,
    stage,
    moment: when,
    ...answer,
  });
}
