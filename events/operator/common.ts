import * as z from "zod";

/** Who asks, beyond the name: see `functions/runtime/identity.ts`. */
export const identity = {
  /** A presigned GetCallerIdentity bound to this request. It is a credential for a minute: it goes no further than to its verification. */
  proof: z.string().min(1).max(8192).optional(),
  /** Nobody said the name, it is what the machine calls its user: a proven one takes its place. */
  guessed: z.literal(true).optional(),
};

/** Every change says whose it is; why is told to everybody who follows the run. */
export const change = {
  runId: z.string().min(1),
  by: z.string().min(1),
  why: z.string().max(500).default(""),
  ...identity,
};

export const reason = z.strictObject({ code: z.string(), message: z.string() });
export const instant = z.iso.datetime();

/** When people are asked about a stage. */
export const moment = z.enum(["before", "between", "after"]);
/** The same on a run and in a list of runs. */
export const runStatus = z.enum(["running", "succeeded", "failed"]);

/** A cluster as answers name it; `from`: its minor now, or when its run began. */
export const cluster = { cluster: z.string(), account: z.string(), region: z.string(), from: z.string() };
