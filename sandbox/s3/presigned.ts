import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "#adapters/aws/sha256.ts";
import { AwsError, type SandboxEnvironment } from "../aws/service.ts";
import { signingTimeOf } from "../sts/presigned.ts";
import { identityOfKey, SANDBOX_SECRET } from "../wire/access-keys.ts";
import type { Gateway } from "../wire/gateway.ts";
import type { WireResponse } from "../wire/http.ts";

/** A request to an object's address. */
export interface S3Request {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string;
}

const OPERATIONS: Readonly<Record<string, string>> = { PUT: "PutObject", GET: "GetObject", HEAD: "HeadObject" };

/** Whether an address is one that was presigned for S3. */
export const isPresignedS3 = ({ searchParams }: URL): boolean =>
  /\/s3\/aws4_request$/.test(searchParams.get("X-Amz-Credential") ?? "");

/**
 * S3 to whoever has a presigned address: `/<bucket>/<key>`, signed with a key of the sandbox, not expired. Source: Amazon S3 API reference, "Error responses".
 */
export async function presignedS3(
  { gateway, clock }: { gateway: Gateway; clock: SandboxEnvironment["clock"] },
  request: S3Request,
): Promise<WireResponse> {
  try {
    const who = await checked(request, clock.now());
    const [, Bucket = "", Key = ""] = /^\/([^/]+)\/(.+)$/.exec(decodeURIComponent(request.url.pathname)) ?? [];
    const { body: Body, headers } = request;
    const input = { Bucket, Key, Body, ContentType: headers["content-type"], IfNoneMatch: headers["if-none-match"] };
    const answer = await gateway.call({ ...who, service: "s3", operation: operationOf(request), input });
    const { body = "", contentType = "application/xml" } = answer as { body?: string; contentType?: string };
    return {
      statusCode: 200,
      headers: { "content-type": contentType },
      body: request.method === "HEAD" ? "" : body,
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message, statusCode } = error;
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    return { statusCode, headers: { "content-type": "application/xml" }, body: xml };
  }
}

function operationOf({ method }: S3Request): string {
  const operation = OPERATIONS[method];
  if (operation) return operation;
  throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
}

/** @throws {AwsError} the signature is not over this address, or it has expired */
async function checked({ method, url }: S3Request, now: Date) {
  const parameter = (name: string): string => url.searchParams.get(name) ?? "";
  const [accessKeyId = "", , region = ""] = parameter("X-Amz-Credential").split("/");
  const account = identityOfKey(accessKeyId)?.account;
  if (account === undefined)
    throw new AwsError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403);
  const signedAt = signingTimeOf(url) ?? new Date(0);
  const expiresIn = Number(parameter("X-Amz-Expires"));
  if (now.getTime() > signedAt.getTime() + expiresIn * 1000)
    throw new AwsError("AccessDenied", "Request has expired", 403);
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials: { accessKeyId, secretAccessKey: SANDBOX_SECRET },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { query } = await signer.presign(
    new HttpRequest({
      method,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" },
    }),
    { signingDate: signedAt, expiresIn },
  );
  if (query?.["X-Amz-Signature"] !== parameter("X-Amz-Signature"))
    throw new AwsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
      403,
    );
  return { account, region, accessKeyId };
}

/** What the product is given instead of sockets. */
export function s3Fetch(at: Parameters<typeof presignedS3>[0]): typeof globalThis.fetch {
  return async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const request = {
      method: init?.method ?? "GET",
      url: new URL(String(input)),
      headers,
      body: String(init?.body ?? ""),
    };
    const { statusCode, headers: answered, body } = await presignedS3(at, request);
    return new Response(body, { status: statusCode, headers: answered });
  };
}
