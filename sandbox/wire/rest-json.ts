import * as backup from "@aws-sdk/client-backup";
import * as eks from "@aws-sdk/client-eks";
import type { AwsError } from "../aws/service.ts";
import type { WireRequest, WireResponse } from "./http.ts";

interface Binding {
  member: string;
  in: "path" | "query" | "body";
  /** Name in the query. */
  as: string;
  type: "list" | "number" | "boolean" | "other";
}

interface RestOperation {
  service: string;
  name: string;
  method: string;
  /** Segments of the path; labels are `{name}`. */
  segments: string[];
  bindings: Binding[];
}

/**
 * REST routes of EKS and AWS Backup, read from the schemas the SDKs themselves serialise with: an operation is `[9, ns, name, {http: [method, uri, code]},
 * input, output]`, a structure `[3, ns, name, traits, members, schemas]`, a label has trait 1, a query member `{httpQuery: name}`.
 */
const operations: RestOperation[] = [
  ...operationsOf("eks", eks),
  ...operationsOf("backup", backup),
  // No recent SDK of IAM Roles Anywhere is a dependency: its two operations as its API reference has them.
  {
    service: "rolesanywhere",
    name: "GetTrustAnchor",
    method: "GET",
    segments: ["trustanchor", "{trustAnchorId}"],
    bindings: [],
  },
  {
    service: "rolesanywhere",
    name: "ListTrustAnchors",
    method: "GET",
    segments: ["trustanchors"],
    bindings: [
      { member: "nextToken", in: "query", as: "nextToken", type: "other" },
      { member: "pageSize", in: "query", as: "pageSize", type: "number" },
    ],
  },
];

function operationsOf(service: string, client: object): RestOperation[] {
  return Object.values(client).flatMap((schema: unknown) => operationOf(service, schema));
}

function operationOf(service: string, schema: unknown): RestOperation[] {
  if (!Array.isArray(schema) || schema[0] !== 9) return [];
  const [, , name, traits, input] = schema as [
    number,
    string,
    string,
    { http: [string, string, number] },
    () => unknown[],
  ];
  const [method, uri] = traits.http;
  const [, , , , members = [], types = []] = input() as [number, string, string, unknown, string[]?, unknown[]?];
  return [
    {
      service,
      name,
      method,
      segments: (uri.split("?")[0] ?? "").split("/").filter(Boolean),
      bindings: members.map((member, index) => bindingOf(member, types[index])),
    },
  ];
}

function bindingOf(member: string, schema: unknown): Binding {
  const traits = Array.isArray(schema) ? schema[1] : undefined;
  const base = Array.isArray(schema) ? schema[0] : schema;
  const type =
    base === 1 ? "number" : base === 2 ? "boolean" : typeof base === "number" && (base & 64) === 64 ? "list" : "other";
  if (traits === 1) return { member, in: "path", as: member, type };
  if (traits !== null && typeof traits === "object" && "httpQuery" in traits) {
    return { member, in: "query", as: String(traits.httpQuery), type };
  }
  return { member, in: "body", as: member, type };
}

/** Errors of EKS and their HTTP status, from the same schemas. */
const statusOf = new Map(
  Object.values(eks as Record<string, unknown>).flatMap((schema): [string, number][] => {
    if (!Array.isArray(schema) || schema[0] !== -3) return [];
    const traits = schema[3] as { httpError?: number } | undefined;
    return [[String(schema[2]), traits?.httpError ?? 400]];
  }),
);

/** The operation a request is for, with its members merged; undefined when no route fits. @throws {SyntaxError} when the body is not JSON */
export function parseRestRequest(
  request: WireRequest,
): { service: string; operation: string; input: Record<string, unknown> } | undefined {
  const given = request.path.split("/").filter(Boolean);
  for (const { service, name, method, segments, bindings } of operations) {
    if (method !== request.method || segments.length !== given.length) continue;
    const labels = matchSegments(segments, given);
    if (!labels) continue;
    const input: Record<string, unknown> = { ...(request.body ? (JSON.parse(request.body) as object) : {}), ...labels };
    for (const binding of bindings) {
      if (binding.in !== "query") continue;
      const values = request.query.getAll(binding.as);
      if (values.length > 0) input[binding.member] = queryValue(binding, values);
    }
    return { service, operation: name, input };
  }
  return undefined;
}

function matchSegments(segments: string[], given: string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? "";
    const label = /^\{(\w+)\+?\}$/.exec(segment)?.[1];
    if (label) labels[label] = decodeURIComponent(value);
    else if (segment !== value) return undefined;
  }
  return labels;
}

function queryValue({ type }: Binding, values: string[]): unknown {
  if (type === "list") return values;
  if (type === "number") return Number(values[0]);
  if (type === "boolean") return values[0] === "true";
  return values[0];
}

export function restJsonAnswer(answer: unknown): WireResponse {
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(timesAsSeconds(answer ?? {})),
  };
}

export function restJsonError(error: AwsError): WireResponse {
  return {
    statusCode: statusOf.get(error.code) ?? error.statusCode,
    headers: { "content-type": "application/json", "x-amzn-errortype": error.code },
    body: JSON.stringify({ message: error.message, ...error.members }),
  };
}

/** JSON protocols carry times as epoch seconds. */
export function timesAsSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(timesAsSeconds);
  if (value === null || typeof value !== "object") return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) if (member !== undefined) result[key] = timesAsSeconds(member);
  return result;
}
