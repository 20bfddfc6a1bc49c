import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type * as z from "zod";
import { InvalidEventError } from "#core/errors.ts";
import { type Composition, compose } from "./compose.ts";
import { logIds } from "./log-ids.ts";
import { PORTS } from "./ports-key.ts";

export interface Meta {
  requestId: string;
  /** When the invocation began, by the port's clock. */
  now: Date;
  /** Says what people should know of although the function goes on. No secrets, and no texts of messages. */
  warn: (words: string, about: Record<string, string>) => void;
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
    const warn = (words: string, about: Record<string, string>) => logger?.warn(words, about);
    const answer = await run(parsed, ports, { requestId: context.awsRequestId, now: ports.clock.now(), warn });
    return parse(output, answer, `output of ${name}`);
  };
  const logged = middy<unknown, unknown, Error, Context & GivenPorts>({
    // middy would end a function a moment before Lambda does, with an error of its own name. Lambda's own timeout is one our workflows retry.
    timeoutEarlyInMillis: 0,
  })
    .before(({ event, context }) => {
      if (context[PORTS]) return;
      logger ??= new Logger({ serviceName: "fleetwright" });
      logger.resetKeys();
      logger.addContext(context);
      logger.appendKeys({ function: name, ...logIds(event) });
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
