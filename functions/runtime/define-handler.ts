import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { z } from "zod";
import { InvalidEventError } from "#core/errors.ts";
import { type Composition, compose } from "./compose.ts";
import { PORTS } from "./ports-key.ts";

export interface Meta {
  requestId: string;
  /** When the invocation began, by the port's clock. */
  now: Date;
}

export interface HandlerDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  /** Product name: `upgrade-cluster/check-readiness`. */
  name: string;
  input: Input;
  output: Output;
  run: (input: z.output<Input>, ports: Composition, meta: Meta) => Promise<z.input<Output>>;
}

/** What the sandbox and tests hand to a handler instead of AWS. */
export interface GivenPorts {
  [PORTS]?: Composition;
}

export type Handler = (event: unknown, context: Context & GivenPorts) => Promise<unknown>;

/**
 * One Lambda function: checks what comes in and goes out by schema, gives it its ports, and logs how it ended with the ids of what it was about.
 * Inputs are never logged as a whole: some carry task tokens. Errors are logged once and thrown on, so that Step Functions retries and catches by
 * their names and queues keep what failed.
 */
export function defineHandler<Input extends z.ZodType, Output extends z.ZodType>(
  definition: HandlerDefinition<Input, Output>,
): Handler {
  const { name, input, output, run } = definition;
  let logger: Logger | undefined;
  const base = async (event: unknown, context: Context & GivenPorts): Promise<unknown> => {
    const given = context[PORTS];
    const ports = given ?? compose();
    const parsed = parse(input, event, `input of ${name}`);
    const answer = await run(parsed, ports, { requestId: context.awsRequestId, now: ports.clock.now() });
    return parse(output, answer, `output of ${name}`);
  };
  const logged = middy<unknown, unknown, Error, Context & GivenPorts>()
    .before(({ event, context }) => {
      if (context[PORTS]) return;
      logger ??= new Logger({ serviceName: "fleetwright" });
      logger.resetKeys();
      logger.appendKeys({ function: name, requestId: context.awsRequestId, ...idsOf(event) });
    })
    .after(({ context }) => {
      if (!context[PORTS]) logger?.info("done");
    })
    .onError(({ error, context }) => {
      if (!context[PORTS]) logger?.error("failed", error as Error);
    })
    .handler(base as never);
  return (event, context) => logged(event as never, context as never) as Promise<unknown>;
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  throw new InvalidEventError(`${what} is not as agreed: ${issues.join("; ")}`);
}

/** The ids a log line is found by; nothing else of the event is logged. */
function idsOf(event: unknown): Record<string, string> {
  const fields = (event ?? {}) as Record<string, unknown>;
  const detail = (fields.detail ?? {}) as Record<string, unknown>;
  const ids: Record<string, string> = {};
  for (const key of ["runId", "clusterId", "stage", "account", "region"]) {
    const value = fields[key] ?? detail[key];
    if (typeof value === "string") ids[key] = value;
  }
  return ids;
}
