import * as z from "zod";

/** What the deployment sees of itself and of the accounts it works in, with its own roles: what no operator's rights can tell. */
export const doctorRequest = z.strictObject({ action: z.literal("doctor") });

/** Why something could not be seen: our code, and AWS's or Slack's words. */
const problem = z.strictObject({ code: z.string(), message: z.string() });

export const doctorAnswer = z.strictObject({
  action: z.literal("doctor"),
  version: z.string(),
  now: z.iso.datetime(),
  fleet: z.string(),
  hub: z.strictObject({ account: z.string(), region: z.string() }),
  /** What the functions are told to use. */
  deployment: z.strictObject({
    bus: z.string(),
    tables: z.record(z.string(), z.string()),
    /** ARNs by the product's name of the machine. */
    stateMachines: z.record(z.string(), z.string()),
    /** null: every account is entered with the functions' own rights. */
    memberRole: z.string().nullable(),
    /** Where the public entry is; in a sandbox relative to its endpoint. null: there is none. */
    door: z.string().nullable(),
  }),
  /** Every account and Region of the policy. */
  places: z.array(
    z.strictObject({
      account: z.string(),
      region: z.string(),
      clusters: z.int().nullable(),
      problem: problem.nullable(),
      /** Its first cluster's nodes, where it has one. */
      nodes: z.strictObject({ cluster: z.string(), count: z.int().nullable(), problem: problem.nullable() }).nullable(),
    }),
  ),
  /** What the member template makes, in every account and Region of the policy and in the hub. */
  forwarding: z.array(
    z.strictObject({
      account: z.string(),
      region: z.string(),
      /** `targets`: ARNs. */
      rules: z.array(
        z.strictObject({
          name: z.string(),
          enabled: z.boolean(),
          targets: z.array(z.string()),
          problem: problem.nullable(),
        }),
      ),
      deadLetters: z.strictObject({ queue: z.string(), messages: z.int().nullable(), problem: problem.nullable() }),
    }),
  ),
  slack: z.strictObject({
    tokenSet: z.boolean(),
    team: z.string().nullable(),
    /** null: Slack did not say. */
    scopes: z.array(z.string()).nullable(),
    problem: problem.nullable(),
  }),
});

export const examination = { requests: [doctorRequest], answers: [doctorAnswer] };

export type DoctorAnswer = z.infer<typeof doctorAnswer>;
