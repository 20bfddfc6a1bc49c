import type { Context } from "aws-lambda";
import type { Composition } from "#functions/runtime/compose.ts";
import type { GivenPorts, Handler } from "#functions/runtime/define-handler.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import { AwsError, type SimulatedService } from "./aws/service.ts";
import { asFunction } from "./invocation.ts";
import { seededRandom, uuidsOf } from "./random.ts";
import type { LambdaOutcome } from "./stepfunctions/ports.ts";

/** Faults of functions: called around every invocation. A throw before it is a function that never began, one after it one that died at the end. */
export interface LambdaFaults {
  before?(name: string, event: unknown): void;
  after?(name: string, event: unknown): void;
}

export interface LambdaOptions {
  account: string;
  region: string;
  handlers: Readonly<Record<string, Handler>>;
  /** What a function is composed of, by its product name. */
  ports: (name: string) => Composition;
  faults?: LambdaFaults;
}

/** What a fault throws to end an invocation the way a dying Lambda does. */
export class FunctionDied extends Error {
  override readonly name = "Runtime.ExitError";
}

/** Runs the product's handlers as Lambda does: JSON in, JSON out, errors by name. */
export class LambdaService {
  readonly #options: LambdaOptions;
  /** Request ids have a sequence of their own: looking at a run must not change what the run is given by chance. */
  readonly #requestId: () => string;
  /** Invocations so far, failed ones included. */
  invocations = 0;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#requestId = uuidsOf(seededRandom(0));
  }

  /** ARN of a function by its product name; the name on AWS has dashes for slashes. */
  arnOf(name: string): string {
    const { account, region } = this.#options;
    return `arn:aws:lambda:${region}:${account}:function:fleetwright-${name.replaceAll("/", "-")}`;
  }

  /** Invokes by ARN, function name or product name. */
  async invoke(target: string, payload: unknown): Promise<LambdaOutcome> {
    const name = this.#nameOf(target);
    const handler = name === undefined ? undefined : this.#options.handlers[name];
    if (name === undefined || !handler) {
      return { kind: "refused", error: "ResourceNotFoundException", message: `Function not found: ${target}` };
    }
    this.invocations += 1;
    const { ports, faults } = this.#options;
    const context = {
      functionName: name,
      awsRequestId: this.#requestId(),
      invokedFunctionArn: this.arnOf(name),
      functionVersion: "$LATEST",
      memoryLimitInMB: "256",
      getRemainingTimeInMillis: () => 60_000,
      [PORTS]: ports(name),
    } as unknown as Context & GivenPorts;
    try {
      faults?.before?.(name, payload);
      // What crosses Lambda's border is JSON.
      const event: unknown = JSON.parse(JSON.stringify(payload ?? null));
      const answer = await asFunction(name, () => handler(event, context));
      faults?.after?.(name, payload);
      return { kind: "returned", payload: answer === undefined ? null : JSON.parse(JSON.stringify(answer)) };
    } catch (error) {
      if (!(error instanceof Error)) return { kind: "failed", errorType: "Error", errorMessage: String(error) };
      return {
        kind: "failed",
        errorType: error.name,
        errorMessage: error.message,
        trace: (error.stack ?? "").split("\n").slice(0, 4),
      };
    }
  }

  service(): SimulatedService {
    return {
      service: "lambda",
      operations: {
        Invoke: async ({ input }) => {
          const outcome = await this.invoke(String(input.FunctionName), input.Payload);
          if (outcome.kind === "refused") throw new AwsError(outcome.error, outcome.message, 404);
          if (outcome.kind === "returned") return { payload: outcome.payload };
          const { errorType, errorMessage, trace } = outcome;
          return { payload: { errorType, errorMessage, trace }, functionError: "Unhandled" };
        },
      },
    };
  }

  #nameOf(target: string): string | undefined {
    const last = target.split(":function:").at(-1) ?? target;
    return Object.keys(this.#options.handlers).find(
      (name) => name === last || `fleetwright-${name.replaceAll("/", "-")}` === last,
    );
  }
}
