import type { AwsError } from "../aws/service.ts";
import type { WireRequest, WireResponse } from "./http.ts";

/** Services that speak the query protocol, by the API version their clients name in the form. */
const SERVICES: Record<string, string> = { "2011-06-15": "sts", "2010-05-08": "iam", "2010-03-31": "sns" };

const formOf = (request: WireRequest): URLSearchParams => new URLSearchParams(request.body || request.query);

function versionOf(request: WireRequest): { version: string; service: string } {
  const version = formOf(request).get("Version") ?? "";
  const service = SERVICES[version];
  return service === undefined ? { version: "2011-06-15", service: "sts" } : { version, service };
}

function namespaceOf(request: WireRequest): string {
  const { version, service } = versionOf(request);
  return `https://${service}.amazonaws.com/doc/${version}/`;
}

/** STS and IAM: the operation is the form's `Action`. */
export function parseQuery(
  request: WireRequest,
): { service: string; operation: string; input: Record<string, unknown> } | undefined {
  const form = formOf(request);
  const operation = form.get("Action");
  if (!operation) return undefined;
  return {
    service: versionOf(request).service,
    operation,
    input: Object.fromEntries([...form].filter(([key]) => key !== "Action" && key !== "Version")),
  };
}

interface Asked {
  requestId: string;
  request: WireRequest;
}

export function queryAnswer(operation: string, answer: unknown, { requestId, request }: Asked): WireResponse {
  const body = `<${operation}Response xmlns="${namespaceOf(request)}"><${operation}Result>${elements(answer)}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
  return { statusCode: 200, headers: { "content-type": "text/xml" }, body };
}

export function queryError(error: AwsError, { requestId, request }: Asked): WireResponse {
  const body = `<ErrorResponse xmlns="${namespaceOf(request)}"><Error><Type>Sender</Type><Code>${xmlText(error.code)}</Code><Message>${xmlText(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { statusCode: error.statusCode, headers: { "content-type": "text/xml" }, body };
}

const elements = (value: unknown): string => xmlOf(value, (key, member) => `<${key}>${elements(member)}</${key}>`);

/** A value as XML; how a member is named and wrapped is the protocol's. */
export function xmlOf(value: unknown, element: (key: string, member: unknown) => string): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${elements(item)}</member>`).join("");
  if (value === null || typeof value !== "object") return xmlText(String(value ?? ""));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => element(key, member))
    .join("");
}

export const xmlText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
