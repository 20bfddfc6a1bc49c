import type { AwsError } from "../aws/service.ts";
import type { WireRequest, WireResponse } from "./http.ts";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/** STS: the operation is the form's `Action`. */
export function parseQuery(request: WireRequest): { operation: string; input: Record<string, unknown> } | undefined {
  const form = new URLSearchParams(request.body || request.query);
  const operation = form.get("Action");
  if (!operation) return undefined;
  return { operation, input: Object.fromEntries([...form].filter(([key]) => key !== "Action" && key !== "Version")) };
}

export function queryAnswer(operation: string, answer: unknown, requestId: string): WireResponse {
  const body = `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${elements(answer)}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
  return { statusCode: 200, headers: { "content-type": "text/xml" }, body };
}

export function queryError(error: AwsError, requestId: string): WireResponse {
  const body = `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${xmlText(error.code)}</Code><Message>${xmlText(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { statusCode: error.statusCode, headers: { "content-type": "text/xml" }, body };
}

const elements = (value: unknown): string => xmlOf(value, (key, member) => `<${key}>${elements(member)}</${key}>`);

/** A value as XML; how a member is named and wrapped is the protocol's. */
export function xmlOf(value: unknown, element: (key: string, member: unknown) => string): string {
  if (value instanceof Date) return value.toISOString();
  if (value === null || typeof value !== "object") return xmlText(String(value ?? ""));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => element(key, member))
    .join("");
}

export const xmlText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
