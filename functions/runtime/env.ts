import * as z from "zod";
import { TABLE_NAMES, tableVariable } from "#adapters/aws/tables.ts";
import { byName } from "#core/by-name.ts";
import { InvalidInputError } from "#core/errors.ts";
import { MACHINES, machineVariable } from "#events/machines.ts";
import { QUEUE_NAMES, queueVariable } from "#events/queues.ts";

const environment = z
  .object({
    FLEETWRIGHT_POLICY_FILE: z.string().min(1),
    FLEETWRIGHT_BUS: z.string().min(1),
    ...byName(TABLE_NAMES.map(tableVariable), () => z.string().min(1)),
    ...byName(QUEUE_NAMES.map(queueVariable), () => z.url()),
    ...byName(MACHINES.map(machineVariable), () => z.string().startsWith("arn:")),
    /** Role of the member template in every account, the hub's too; without it all calls use the function's own role. */
    FLEETWRIGHT_MEMBER_ROLE: z.string().min(1).optional(),
    FLEETWRIGHT_EXTERNAL_ID: z.string().min(1).optional(),
    FLEETWRIGHT_SLACK_TOKEN: z.string().optional(),
    FLEETWRIGHT_SLACK_SIGNING_SECRET: z.string().optional(),
    FLEETWRIGHT_WEBHOOK_SECRET: z.string().optional(),
    /** The public entry, for who examines the deployment. */
    FLEETWRIGHT_DOOR_URL: z.url().optional(),
  })
  // With one of the two alone, all accounts would quietly be looked for in the hub's own.
  .refine((env) => (env.FLEETWRIGHT_MEMBER_ROLE === undefined) === (env.FLEETWRIGHT_EXTERNAL_ID === undefined), {
    path: ["FLEETWRIGHT_EXTERNAL_ID"],
    message: "goes with FLEETWRIGHT_MEMBER_ROLE: set both or neither",
  });

export type Environment = z.infer<typeof environment>;

/** Checked once, at cold start: a function that lacks a setting must not find out in the middle of an upgrade. */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const parsed = environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new InvalidInputError("ENVIRONMENT", `the function's environment is incomplete: ${missing}`);
}
