import { InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { InvalidEventError, InvalidInputError, ServiceUnavailableError } from "#core/errors.ts";
import type { Clock } from "#core/ports.ts";
import {
  asksForChange,
  type OperatorRequest,
  type OperatorResponse,
  operatorRequest,
  operatorResponse,
} from "#events/operator/requests.ts";
import { fromAws } from "./errors.ts";
import { proofFor } from "./request-proof.ts";
import { systemClock } from "./system-clock.ts";

export const OPERATOR_FUNCTION = "fleetwright-operator";

export interface OperatorClient {
  /**
   * @throws {InvalidInputError} what the caller can put right: BAD_REQUEST, NO_OPERATOR, NO_REGION, NO_CREDENTIALS, NO_ENDPOINT
   * @throws {ServiceUnavailableError} the function failed
   * @throws {InvalidEventError} it answered something that is not in the contract: another version of it
   */
  send(request: OperatorRequest): Promise<OperatorResponse>;
}

/**
 * Reaches the operator function through the AWS API, with the caller's own credentials; `endpoint` may be a running sandbox. With every change goes a proof of
 * who asks, made of the same credentials.
 */
export function operatorClient({
  endpoint,
  functionName = OPERATOR_FUNCTION,
  clock = systemClock,
}: {
  endpoint?: string;
  functionName?: string;
  clock?: Clock;
} = {}): OperatorClient {
  const client = new LambdaClient(endpoint === undefined ? {} : { endpoint, ...sandboxDefaults() });
  return {
    async send(request) {
      const checked = operatorRequest.safeParse(request);
      if (!checked.success) {
        const issues = checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
        throw new InvalidInputError("BAD_REQUEST", issues.join("; "));
      }
      await client.config.region().catch((cause: unknown) => {
        throw new InvalidInputError("NO_REGION", "no AWS Region is chosen: set AWS_REGION, or a profile with one", {
          cause,
        });
      });
      const made = asksForChange(request) ? await proofFor(request, { client, endpoint, clock }) : undefined;
      const sent = made && "proof" in made ? { ...request, proof: made.proof } : request;
      const { Payload, FunctionError } = await client
        .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(sent) }))
        .catch((error: unknown) => {
          throw understandable(error, functionName, endpoint);
        });
      const text = new TextDecoder().decode(Payload);
      if (FunctionError !== undefined) {
        throw new ServiceUnavailableError(`${functionName} failed: ${errorOf(text)}`);
      }
      const answer = answerOf(text, functionName);
      // Whether a proof is needed is the deployment's to say; why there is none, only we know.
      if (answer.action === "rejected" && answer.code === "IDENTITY_NEEDED" && made && "failed" in made)
        return { ...answer, message: `${answer.message}; none could be made here: ${made.failed}` };
      return answer;
    },
  };
}

function understandable(error: unknown, functionName: string, endpoint: string | undefined): Error {
  const options = { cause: error };
  if (error instanceof ResourceNotFoundException)
    return new InvalidInputError(
      "NO_OPERATOR",
      `there is no function ${functionName} in this account and Region`,
      options,
    );
  if (error instanceof Error && error.name === "CredentialsProviderError")
    return new InvalidInputError(
      "NO_CREDENTIALS",
      "no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      options,
    );
  if (endpoint !== undefined && (error as NodeJS.ErrnoException | undefined)?.code === "ECONNREFUSED")
    return new InvalidInputError("NO_ENDPOINT", `nothing answers at ${endpoint}`, options);
  return fromAws(error, `calling ${functionName}`);
}

/** What Lambda says about a function that threw: `{errorType, errorMessage}`, or a text where the runtime itself died. */
function errorOf(text: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(text) as { errorType?: unknown; errorMessage?: unknown };
    return [errorType, errorMessage].filter((part) => typeof part === "string").join(": ");
  } catch {
    return text;
  }
}

function answerOf(text: string, functionName: string): OperatorResponse {
  const refuse = (why: string, cause: unknown) =>
    new InvalidEventError(`${functionName} gave an answer that is not understood here: ${why}`, { cause });
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (cause) {
    throw refuse(`"${text.slice(0, 80)}" is not JSON`, cause);
  }
  const parsed = operatorResponse.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw refuse(z.prettifyError(parsed.error), parsed.error);
}

/** A sandbox checks no signature, but the SDK wants something to sign with. */
export function sandboxDefaults() {
  return {
    region: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "eu-west-1",
    ...(process.env.AWS_ACCESS_KEY_ID ? {} : { credentials: { accessKeyId: "SANDBOX", secretAccessKey: "sandbox" } }),
  };
}
