import { z } from "zod";
import { inventoryAnswer, inventoryRequest } from "./inventory.ts";

/**
 * The operator function's contract: how the CLI, Slack and scripts read and change runs, on AWS (`lambda:InvokeFunction` with the
 * operator's own credentials) and in the sandbox (the same call to another endpoint).
 */
export const goalSchema = z.strictObject({
  kind: z.literal("kubernetes-version"),
  version: z.string().regex(/^1\.\d{1,2}$/, "a Kubernetes minor such as 1.35"),
});

/** Every change says whose it is; why is told to everybody who follows the run. */
const change = { runId: z.string().min(1), by: z.string().min(1), why: z.string().max(500).default("") };

export const operatorRequest = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("plan"), goal: goalSchema, strategy: z.string().default("default") }),
  z.strictObject({
    action: z.literal("start-run"),
    goal: goalSchema,
    strategy: z.string().default("default"),
    requestedBy: z.string().min(1),
    /** Names the run; the same id started twice is one run. */
    runId: z.string().regex(/^[a-zA-Z0-9-]{1,60}$/),
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
  inventoryRequest,
]);

export type OperatorRequest = z.input<typeof operatorRequest>;

const reason = z.strictObject({ code: z.string(), message: z.string() });
const instant = z.iso.datetime();

/** What somebody asked of the run: to pause, or to end. */
export const runControl = z.strictObject({
  kind: z.enum(["paused", "aborted"]),
  by: z.string(),
  at: instant,
  why: z.string(),
});

export const memberView = z.strictObject({
  cluster: z.string(),
  account: z.string(),
  region: z.string(),
  from: z.string(),
  to: z.string(),
  status: z.enum(["waiting", "upgrading", "upgraded", "failed", "skipped", "blocked"]),
  reason,
  phase: z.string().nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
});

export const stageView = z.strictObject({
  name: z.string(),
  status: z.enum(["pending", "running", "soaking", "succeeded", "failed", "skipped"]),
  reason: reason.nullable(),
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
  inventoryAnswer,
  /** The request could not be done as asked; nothing was changed. */
  z.strictObject({ action: z.literal("rejected"), code: z.string(), message: z.string() }),
]);

export type OperatorResponse = z.infer<typeof operatorResponse>;
