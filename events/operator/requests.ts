import * as z from "zod";
import { doctorAnswer, doctorRequest } from "./doctor.ts";
import { inventoryAnswer, inventoryRequest } from "./inventory.ts";

/**
 * The operator function's contract: how the CLI, Slack and scripts read and change runs, on AWS (`lambda:InvokeFunction` with the
 * operator's own credentials) and in the sandbox (the same call to another endpoint).
 */
export const goalSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("kubernetes-version"),
    version: z.string().regex(/^(1\.\d{1,2}|\+1|latest)$/, "a Kubernetes minor such as 1.35, +1, or latest"),
  }),
  z.strictObject({ kind: z.literal("node-image") }),
  z.strictObject({ kind: z.literal("addons") }),
  z.strictObject({ kind: z.literal("ca-rotation") }),
  z.strictObject({ kind: z.literal("rollback"), clusters: z.array(z.string().min(1)).min(1).max(100) }),
]);

/** Who asks, beyond the name: see `functions/runtime/identity.ts`. */
const identity = {
  /** A presigned GetCallerIdentity bound to this request. It is a credential for a minute: it goes no further than to its verification. */
  proof: z.string().min(1).max(8192).optional(),
  /** Nobody said the name, it is what the machine calls its user: a proven one takes its place. */
  guessed: z.literal(true).optional(),
};

/** Every change says whose it is; why is told to everybody who follows the run. */
const change = {
  runId: z.string().min(1),
  by: z.string().min(1),
  why: z.string().max(500).default(""),
  ...identity,
};

export const operatorRequest = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("plan"), goal: goalSchema, strategy: z.string().default("default") }),
  z.strictObject({
    action: z.literal("start-run"),
    goal: goalSchema,
    strategy: z.string().default("default"),
    requestedBy: z.string().min(1),
    /** Names the run; the same id started twice is one run. */
    runId: z.string().regex(/^[a-zA-Z0-9-]{1,60}$/, "letters, digits and dashes, 60 at most"),
    ...identity,
  }),
  z.strictObject({ action: z.literal("get-run"), runId: z.string() }),
  z.strictObject({ action: z.literal("list-runs"), limit: z.int().min(1).max(100).default(20) }),
  z.strictObject({ action: z.literal("pause-run"), ...change }),
  z.strictObject({ action: z.literal("resume-run"), ...change }),
  z.strictObject({ action: z.literal("abort-run"), ...change }),
  z.strictObject({
    action: z.literal("skip-member"),
    ...change,
    /** Name, or `account/region/name` where the name alone is not enough. */
    cluster: z.string().min(1),
  }),
  z.strictObject({ action: z.literal("skip-stage"), ...change, stage: z.string().min(1) }),
  /** The stage counts as complete as it is; whoever is under way is not waited for. */
  z.strictObject({ action: z.literal("complete-stage"), ...change, stage: z.string().min(1) }),
  /** Takes back what the stage upgraded, and ends the run. */
  z.strictObject({ action: z.literal("roll-back-stage"), ...change, stage: z.string().min(1) }),
  z.strictObject({
    action: z.literal("retry-run"),
    ...change,
    /** Default: everybody who failed or was blocked. */
    clusters: z.array(z.string().min(1)).max(1000).default([]),
  }),
  z.strictObject({
    action: z.literal("approve-stage"),
    ...change,
    stage: z.string().min(1),
    /** Default: the one that is being waited for, or the stage's first while nothing is decided. */
    moment: z.enum(["before", "between", "after"]).optional(),
  }),
  z.strictObject({
    action: z.literal("reject-stage"),
    ...change,
    stage: z.string().min(1),
    moment: z.enum(["before", "between", "after"]).optional(),
  }),
  z.strictObject({
    action: z.literal("preflight"),
    goal: goalSchema,
    strategy: z.string().default("default"),
    /** One cluster only: its name, or `account/region/name` where the name alone is not enough. */
    cluster: z.string().min(1).optional(),
  }),
  inventoryRequest,
  doctorRequest,
]);

export type OperatorRequest = z.input<typeof operatorRequest>;

/** Requests that change something say who asks, and may have to prove it. */
export const asksForChange = <Request extends { action: string }>(
  request: Request,
): request is Extract<Request, { by: string } | { requestedBy: string }> => "by" in request || "requestedBy" in request;

const reason = z.strictObject({ code: z.string(), message: z.string() });
const instant = z.iso.datetime();

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
  cluster: z.string(),
  account: z.string(),
  region: z.string(),
  from: z.string(),
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
  moment: z.enum(["before", "between", "after"]),
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
    status: z.enum(["running", "succeeded", "failed"]),
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

/** A plan as people read it: every cluster of the fleet is in it once, with a reason. */
export const planView = z.strictObject({
  goal: goalSchema,
  strategy: z.string(),
  stages: z.array(
    z.strictObject({
      name: z.string(),
      maxConcurrency: z.int(),
      soakSeconds: z.number(),
      window: z.string().nullable(),
      /** `all`, or one part after the other: control planes and nodes, or trust and activation. */
      passes: z.array(z.string()),
      /** When people are asked, and whom. */
      approvals: z.array(z.enum(["before", "between", "after"])),
      approvers: z.array(z.string()),
      gates: z.array(z.string()),
      members: z.array(
        z.strictObject({
          cluster: z.string(),
          account: z.string(),
          region: z.string(),
          from: z.string(),
          to: z.string(),
          hops: z.array(z.string()),
          canary: z.boolean(),
          redundancyGroup: z.string().nullable(),
          status: z.enum(["planned", "skipped", "blocked"]),
          reason,
        }),
      ),
    }),
  ),
  /** Clusters that no stage matches. */
  unmatched: z.array(
    z.strictObject({ cluster: z.string(), account: z.string(), region: z.string(), from: z.string(), reason }),
  ),
});

export type PlanView = z.infer<typeof planView>;

export const preflightFinding = z.strictObject({
  code: z.string().min(1),
  severity: z.enum(["block", "warn"]),
  message: z.string().min(1),
  evidence: z.array(z.string()),
  remedy: z.string().min(1),
});

/** How ready clusters are for a goal: what stands against it, and what should be known before. */
export const preflightView = z.strictObject({
  goal: goalSchema,
  strategy: z.string(),
  at: instant,
  clusters: z.array(
    z.strictObject({
      cluster: z.string(),
      account: z.string(),
      region: z.string(),
      from: z.string(),
      to: z.string(),
      /** null: no stage of the strategy matches. */
      stage: z.string().nullable(),
      /** Why the goal asks nothing of the cluster; it is not looked at any further then. */
      nothingToDo: reason.nullable(),
      findings: z.array(preflightFinding),
    }),
  ),
});

export type PreflightView = z.infer<typeof preflightView>;

export const operatorResponse = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("plan"), plan: planView }),
  z.strictObject({
    action: z.literal("start-run"),
    runId: z.string(),
    executionArn: z.string(),
    alreadyStarted: z.boolean(),
  }),
  z.strictObject({ action: z.literal("get-run"), now: instant, view: runView }),
  z.strictObject({
    action: z.literal("list-runs"),
    runs: z.array(
      z.strictObject({
        id: z.string(),
        goal: goalSchema,
        status: z.enum(["running", "succeeded", "failed"]),
        startedAt: instant,
        endedAt: instant.nullable(),
      }),
    ),
  }),
  z.strictObject({ action: z.literal("changed"), runId: z.string(), message: z.string() }),
  z.strictObject({ action: z.literal("preflight"), preflight: preflightView }),
  inventoryAnswer,
  doctorAnswer,
  /** The request could not be done as asked; nothing was changed. */
  z.strictObject({ action: z.literal("rejected"), code: z.string(), message: z.string() }),
]);

export type OperatorResponse = z.infer<typeof operatorResponse>;
