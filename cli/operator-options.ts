import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import { type OperatorClient, operatorClient } from "#adapters/aws/operator-client.ts";
import { InvalidInputError } from "#core/errors.ts";
import type { OperatorRequest, OperatorResponse } from "#events/operator/requests.ts";
import { endpointOf } from "./endpoint.ts";

/** Where runs live: a deployment (AWS credentials and its operator function) or a running sandbox. */
export interface OperatorOptions {
  endpoint?: string;
  function?: string;
  json?: boolean;
}

export function withOperatorOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--endpoint <url>", "a running `sandbox serve` instead of a deployment (default: AWS_ENDPOINT_URL)"),
    )
    .addOption(new Option("--function <name>", "name of the deployment's operator function"))
    .option("--json", "print the answer as JSON");
}

export function operatorOf({ endpoint, function: functionName }: OperatorOptions): OperatorClient {
  // A variable that is set to nothing is one that is not set.
  const url = endpoint ?? (process.env.AWS_ENDPOINT_URL || undefined);
  return operatorClient({
    ...(url === undefined ? {} : { endpoint: endpointOf(url).href }),
    ...(functionName === undefined ? {} : { functionName }),
  });
}

/** Sends a request and gives the answer of the wanted kind. @throws {InvalidInputError} with the operator's own code when it rejects */
export async function ask<Action extends OperatorResponse["action"]>(
  client: Pick<OperatorClient, "send">,
  request: OperatorRequest,
  wanted: Action,
): Promise<Extract<OperatorResponse, { action: Action }>> {
  const answer = await client.send(request);
  if (answer.action === "rejected") throw new InvalidInputError(answer.code, answer.message);
  if (answer.action !== wanted)
    throw new InvalidInputError("UNEXPECTED_ANSWER", `the operator answered ${answer.action} to ${request.action}`);
  return answer as Extract<OperatorResponse, { action: Action }>;
}

/** For commands that change something. No default: whether somebody said a name or this machine did makes a difference to the operator. */
export const asOption = (): Option =>
  new Option(
    "--as <name>",
    "who asks (default: your name on this machine). Where the policy file says `identity: verified` your AWS credentials prove it, and another name is refused",
  );

/** Who asks: what `--as` says, or this machine's name for its user, which a proven name replaces. */
export const whoAsks = (as: string | undefined): { name: string; guessed?: true } =>
  as === undefined ? { name: userInfo().username, guessed: true } : { name: as };
