import { HttpResponse } from "@smithy/protocol-http";
import type { Credentials } from "#adapters/aws/credentials.ts";
import { accessKeyOf, SANDBOX_SECRET } from "./access-keys.ts";
import type { Gateway } from "./gateway.ts";
import type { WireRequest, WireResponse } from "./http.ts";

interface SdkRequest {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** As many as the product's clients make on AWS. */
const ATTEMPTS = 5;

/** Calls the product's clients make once only: repeated, they would do it twice. */
const MADE_ONCE = ["AmazonSSM.CreateActivation"];

const isTransient = ({ statusCode, headers }: WireResponse): boolean =>
  statusCode >= 500 || headers["x-amzn-errortype"] === "ThrottlingException";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Configuration for an ordinary SDK client whose calls the gateway answers in the same process: the SDK's own serialisation on both ways, no socket, no
 * signing (account and Region go in the form of a signature's scope). The SDK's retries would sleep in real time, so they are switched off and made here.
 *
 * @param assumed credentials of a role, which say the account then
 */
export function inProcess(
  gateway: Gateway,
  scope: { account: string; region: string },
  assumed?: () => Promise<Credentials>,
) {
  const own: Credentials = { accessKeyId: accessKeyOf(scope.account), secretAccessKey: SANDBOX_SECRET };
  const authorization = async (): Promise<string> => {
    const { accessKeyId } = (await assumed?.()) ?? own;
    return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${scope.region}/sandbox/aws4_request, SignedHeaders=host, Signature=0`;
  };
  return {
    region: scope.region,
    maxAttempts: 1,
    retryMode: "standard",
    credentials: assumed ?? own,
    signer: { sign: async <T>(request: T): Promise<T> => request },
    requestHandler: {
      metadata: { handlerProtocol: "http/1.1" },
      destroy() {},
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
      async handle(request: SdkRequest): Promise<{ response: HttpResponse }> {
        const wire: WireRequest = {
          method: request.method,
          path: request.path,
          query: queryOf(request.query),
          headers: { ...lowerCase(request.headers), authorization: await authorization() },
          body: typeof request.body === "string" ? request.body : request.body ? decoder.decode(request.body) : "",
        };
        let answer = await gateway.handle(wire);
        const attempts = MADE_ONCE.includes(wire.headers["x-amz-target"] ?? "") ? 1 : ATTEMPTS;
        for (let attempt = 1; attempt < attempts && isTransient(answer); attempt++) answer = await gateway.handle(wire);
        const { statusCode, headers, body } = answer;
        return { response: new HttpResponse({ statusCode, headers, body: encoder.encode(body) }) };
      },
    },
  };
}

function queryOf(query: SdkRequest["query"]): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== null) params.append(name, item);
  }
  return params;
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const name in headers) lower[name.toLowerCase()] = headers[name] ?? "";
  return lower;
}
