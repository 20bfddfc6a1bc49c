import * as z from "zod";
import { cluster, instant, moment, reason, runStatus } from "./common.ts";
import { goalSchema } from "./goal.ts";

/** What somebody asked of the run: to pause, or to end. */
export const runControl = z.strictObject({
  kind: z.enum(["paused", "aborted"]),
  by: z.string(),
  at: instant,
  why: z.string(),
});

export const memberStatus = z.enum([
  "waiting",
  "upgrading",
  "overdue",
  "rolling-back",
  "upgraded",
  "rolled-back",
  "failed",
  "skipped",
  "blocked",
]);

export const stageStatus = z.enum([
  "pending",
  "awaiting-approval",
  "running",
  "soaking",
  "on-hold",
  "rolling-back",
  "succeeded",
  "failed",
  "skipped",
]);

export const memberView = z.strictObject({
  ...cluster,
  to: z.string(),
  status: memberStatus,
  reason,
  /** 1 at first; each retry is one more. */
  attempt: z.int().positive(),
  phase: z.string().nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Until when EKS takes the control plane back to the minor before; null when this run did not move it. */
  rollbackClosesAt: instant.nullable(),
});

/** A question to people about a stage, and how it was answered. */
export const approvalView = z.strictObject({
  moment,
  status: z.enum(["pending", "approved", "pre-approved", "rejected", "expired"]),
  askedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  /** Who may answer; empty: anybody. */
  approvers: z.array(z.string()),
  by: z.string().nullable(),
  at: instant.nullable(),
  why: z.string().nullable(),
});

export const gateView = z.strictObject({
  name: z.string(),
  status: z.enum(["waiting", "good", "failed"]),
  reason: z.string(),
  checkedAt: instant,
});

export const stageView = z.strictObject({
  name: z.string(),
  status: stageStatus,
  reason: reason.nullable(),
  /** What is done to its clusters now: `all`, or one part after the other. */
  pass: z.enum(["all", "control-planes", "nodes", "trust", "activate"]),
  approvals: z.array(approvalView),
  gates: z.array(gateView),
  startedAt: instant.nullable(),
  soakUntil: instant.nullable(),
  endedAt: instant.nullable(),
  members: z.array(memberView),
});

export const runView = z.strictObject({
  run: z.strictObject({
    id: z.string(),
    goal: goalSchema,
    strategy: z.string(),
    requestedBy: z.string(),
    status: runStatus,
    reason: reason.nullable(),
    control: runControl.nullable(),
    startedAt: instant,
    endedAt: instant.nullable(),
  }),
  stages: z.array(stageView),
});

export type RunView = z.infer<typeof runView>;
export type StageView = z.infer<typeof stageView>;
export type MemberView = z.infer<typeof memberView>;
export type ApprovalView = z.infer<typeof approvalView>;
