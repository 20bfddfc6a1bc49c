import { InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { InvalidInputError, ServiceUnavailableError } from "#core/errors.ts";
import { type OperatorRequest, type OperatorResponse, operatorResponse } from "#events/operator/requests.ts";
import { fromAws } from "./errors.ts";

export const OPERATOR_FUNCTION = "fleetwright-operator";

export interface OperatorClient {
  /** @throws {InvalidInputError} NO_OPERATOR when there is no such function, ServiceUnavailableError when it failed */
  send(request: OperatorRequest): Promise<OperatorResponse>;
}

/** Reaches the operator function through the AWS API, with the caller's own credentials; `endpoint` may be a running sandbox. */
export function operatorClient({
  endpoint,
  functionName = OPERATOR_FUNCTION,
}: {
  endpoint?: string;
  functionName?: string;
} = {}): OperatorClient {
  const client = new LambdaClient(endpoint === undefined ? {} : { endpoint, ...sandboxDefaults() });
  return {
    async send(request) {
      const answer = await client
        .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }))
        .catch((error: unknown) => {
          if (error instanceof ResourceNotFoundException) {
            throw new InvalidInputError(
              "NO_OPERATOR",
              `there is no function ${functionName} in this account and Region`,
              { cause: error },
            );
          }
          throw fromAws(error, `calling ${functionName}`);
        });
      const payload: unknown = JSON.parse(new TextDecoder().decode(answer.Payload) || "null");
      if (answer.FunctionError !== undefined) {
        const { errorType, errorMessage } = (payload ?? {}) as { errorType?: string; errorMessage?: string };
        throw new ServiceUnavailableError(`${functionName} failed: ${errorType}: ${errorMessage}`);
      }
      return operatorResponse.parse(payload);
    },
  };
}

/** A sandbox checks no signature, but the SDK wants something to sign with. */
function sandboxDefaults() {
  return {
    region: process.env.AWS_REGION ?? "eu-west-1",
    ...(process.env.AWS_ACCESS_KEY_ID ? {} : { credentials: { accessKeyId: "SANDBOX", secretAccessKey: "sandbox" } }),
  };
}
