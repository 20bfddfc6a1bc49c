import { doorRoutes } from "#events/http/door.ts";
import type { HttpAnswer } from "#events/http/request.ts";
import type { LambdaOutcome } from "../stepfunctions/ports.ts";

/** A request to the public entry, as it comes over a socket. Header names are lower case. */
export interface DoorRequest {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** What API Gateway hands over as text; everything else, forms among it, is base64. Source: API Gateway developer guide, payload format 2.0. */
const TEXT = /^(text\/|application\/(json|xml|javascript))/;
/** Source: API Gateway quotas for HTTP APIs, payload size. */
const MAX_BYTES = 10 * 1024 ** 2;

const said = (statusCode: number, message: string): HttpAnswer => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});

/**
 * An HTTP API with the door's routes.
 *
 * @returns undefined for what is no route of the door
 */
export function createDoor(invoke: (functionName: string, event: unknown) => Promise<LambdaOutcome>) {
  return async ({ method, path, headers, body }: DoorRequest): Promise<HttpAnswer | undefined> => {
    const route = doorRoutes.find((each) => each.path === path);
    if (!route) return undefined;
    if (route.method !== method) return said(404, "Not Found");
    if (body.byteLength > MAX_BYTES) return said(413, "Request Entity Too Large");
    const isBase64Encoded = !TEXT.test(headers["content-type"] ?? "");
    const outcome = await invoke(route.function, {
      version: "2.0",
      routeKey: `${method} ${path}`,
      rawPath: path,
      rawQueryString: "",
      headers,
      requestContext: { http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1" }, stage: "$default" },
      ...(body.byteLength > 0 ? { body: Buffer.from(body).toString(isBase64Encoded ? "base64" : "utf8") } : {}),
      isBase64Encoded,
    });
    // API Gateway says no more than that of a function that failed.
    return outcome.kind === "returned" ? (outcome.payload as HttpAnswer) : said(500, "Internal Server Error");
  };
}

export type Door = ReturnType<typeof createDoor>;
