import { type ApiCall, AwsError, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";
import { runningFunction } from "../invocation.ts";
import { awsJsonAnswer, awsJsonError, parseAwsJson } from "./aws-json.ts";
import { ec2Answer, ec2Error, isEc2, parseEc2 } from "./ec2-query.ts";
import type { WireRequest, WireResponse } from "./http.ts";
import { parseQuery, queryAnswer, queryError } from "./query-xml.ts";
import { parseRestRequest, restJsonAnswer, restJsonError } from "./rest-json.ts";

/** One call as a log may keep it. Neither inputs nor outputs: some carry tokens and codes. */
export interface LoggedCall {
  account: string;
  region: string;
  service: string;
  operation: string;
  /** Product name of the function that made the call; absent for calls from outside and by services. */
  caller?: string;
  /** Made as a role that was assumed for it, not with the caller's own rights. */
  assumedRole?: true;
  error?: string;
}

export interface GatewayOptions {
  environment: SandboxEnvironment;
  services: readonly SimulatedService[];
  /** Account of calls with credentials nobody issued. */
  account: string;
  region: string;
  /** Account an access key belongs to, and whether it came with a role. */
  ownerOfKey: (accessKeyId: string) => { account: string; assumedRole: boolean } | undefined;
  /** `request` is the whole call, for who checks what was asked for; it is not for logs. */
  onCall?: (call: LoggedCall, request: ApiCall) => void;
}

export interface Gateway {
  handle(request: WireRequest): Promise<WireResponse>;
  /** A call that is parsed already: what a state machine's `aws-sdk` task makes. @throws {AwsError} */
  call(call: ApiCall): Promise<unknown>;
}

/** AWS's front door: finds service, operation, account and Region of a request, runs it, and answers in the service's own protocol. */
export function createGateway(options: GatewayOptions): Gateway {
  const { environment, onCall } = options;
  const services = new Map(options.services.map((service) => [service.service, service]));

  const call = async (request: ApiCall): Promise<unknown> => {
    const { account, region, service, operation, assumedRole } = request;
    const caller = runningFunction();
    const logged: LoggedCall = {
      account,
      region,
      service,
      operation,
      ...(caller === undefined ? {} : { caller }),
      ...(assumedRole ? { assumedRole } : {}),
    };
    try {
      const found = services.get(service)?.operations[operation];
      if (!found)
        throw new AwsError("UnknownOperationException", `The sandbox does not simulate ${service}:${operation}`, 404);
      const answer = await found(request);
      onCall?.(logged, request);
      return answer;
    } catch (error) {
      onCall?.({ ...logged, error: error instanceof Error ? error.name : "Error" }, request);
      throw error;
    }
  };

  return {
    call,
    async handle(request) {
      const protocol = protocolOf(request);
      const scope = scopeOf(request, options);
      try {
        const parsed = protocol.parse(request);
        if (!parsed)
          throw new AwsError("UnknownOperationException", `no operation for ${request.method} ${request.path}`, 404);
        const { operation, input } = parsed;
        return protocol.answer(
          await call({ ...scope, service: parsed.service ?? protocol.service, operation, input }),
          request,
          operation,
        );
      } catch (error) {
        if (error instanceof AwsError) return protocol.error(error, request);
        if (error instanceof SyntaxError) {
          return protocol.error(
            new AwsError("SerializationException", `The request body is not valid JSON: ${error.message}`),
            request,
          );
        }
        const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return protocol.error(new AwsError("InternalFailure", `The sandbox itself failed: ${words}`, 500), request);
      }
    },
  };

  function protocolOf(request: WireRequest): Protocol {
    if (request.headers["x-amz-target"]) return awsJson;
    if (request.path.startsWith("/2015-03-31/functions/")) return lambda;
    if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
      return (isEc2(request) ? ec2 : query)(environment.uuid());
    return rest;
  }
}

interface Protocol {
  service: string;
  parse(request: WireRequest): { service?: string; operation: string; input: Record<string, unknown> } | undefined;
  answer(answer: unknown, request: WireRequest, operation: string): WireResponse;
  error(error: AwsError, request: WireRequest): WireResponse;
}

const rest: Protocol = { service: "", parse: parseRestRequest, answer: restJsonAnswer, error: restJsonError };

const awsJson: Protocol = { service: "", parse: parseAwsJson, answer: awsJsonAnswer, error: awsJsonError };

const query = (requestId: string): Protocol => ({
  service: "sts",
  parse: parseQuery,
  answer: (answer, request, operation) => queryAnswer(operation, answer, { requestId, request }),
  error: (error, request) => queryError(error, { requestId, request }),
});

const ec2 = (requestId: string): Protocol => ({
  service: "ec2",
  parse: parseEc2,
  answer: (answer, _request, operation) => ec2Answer(operation, answer, requestId),
  error: (error) => ec2Error(error, requestId),
});

/** Lambda's Invoke: the payload is the body, a failed function is a header, not an HTTP error. */
const lambda: Protocol = {
  service: "lambda",
  parse({ path, method, body }) {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
    if (!name || method !== "POST") return undefined;
    return {
      operation: "Invoke",
      input: { FunctionName: decodeURIComponent(name), Payload: body ? JSON.parse(body) : {} },
    };
  },
  answer(answer) {
    const { payload, functionError } = answer as { payload: unknown; functionError?: string };
    return {
      statusCode: 200,
      headers: {
        "content-type": "application/json",
        "x-amz-executed-version": "$LATEST",
        ...(functionError === undefined ? {} : { "x-amz-function-error": functionError }),
      },
      body: JSON.stringify(payload ?? null),
    };
  },
  error: restJsonError,
};

const CREDENTIAL = /Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/;

/** Account and Region of a request, from its signature's scope. The signature itself is not checked: the sandbox keeps no secrets. */
function scopeOf(
  request: WireRequest,
  { account, region, ownerOfKey }: GatewayOptions,
): Pick<ApiCall, "account" | "region" | "accessKeyId" | "assumedRole"> {
  const [, key, signedRegion] = CREDENTIAL.exec(request.headers.authorization ?? "") ?? [];
  return {
    account,
    ...(key === undefined ? {} : { ...ownerOfKey(key), accessKeyId: key }),
    region: signedRegion ?? region,
  };
}
