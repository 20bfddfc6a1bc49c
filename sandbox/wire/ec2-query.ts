import type { AwsError } from "../aws/service.ts";
import type { WireRequest, WireResponse } from "./http.ts";
import { xmlOf, xmlText } from "./query-xml.ts";

/** The API version EC2's clients name in the form; STS has another. */
const VERSION = "2016-11-15";
const NAMESPACE = `http://ec2.amazonaws.com/doc/${VERSION}/`;

export const isEc2 = ({ body }: WireRequest): boolean => new URLSearchParams(body).get("Version") === VERSION;

/** EC2: the operation is the form's `Action`; lists are flat and named in the singular, `Filter.1.Value.2=subnet-1`. */
export function parseEc2(request: WireRequest): { operation: string; input: Record<string, unknown> } | undefined {
  const { Action: operation, Version: _, ...form } = Object.fromEntries(new URLSearchParams(request.body));
  if (!operation) return undefined;
  const members = Object.entries(form).map(([key, value]) => ({ path: key.split("."), value }));
  return { operation, input: structureOf(members) };
}

interface Member {
  path: string[];
  value: string;
}

function structureOf(members: Member[]): Record<string, unknown> {
  const inner = Object.groupBy(members, ({ path }) => path[0] ?? "");
  return Object.fromEntries(
    Object.entries(inner).map(([name, below = []]) => {
      const rest = below.map(({ path, value }) => ({ path: path.slice(1), value }));
      const isList = rest.every(({ path }) => /^\d+$/.test(path[0] ?? ""));
      return isList ? [`${name}s`, listOf(rest)] : [name, memberOf(rest)];
    }),
  );
}

function listOf(members: Member[]): unknown[] {
  const items = Object.groupBy(members, ({ path }) => path[0] ?? "");
  // Keys that are whole numbers come in their order.
  return Object.values(items).map((item = []) =>
    memberOf(item.map(({ path, value }) => ({ path: path.slice(1), value }))),
  );
}

function memberOf(members: Member[]): unknown {
  const [first] = members;
  return first && first.path.length === 0 ? first.value : structureOf(members);
}

export function ec2Answer(operation: string, answer: unknown, requestId: string): WireResponse {
  const body = `<${operation}Response xmlns="${NAMESPACE}"><requestId>${requestId}</requestId>${elements(answer)}</${operation}Response>`;
  return { statusCode: 200, headers: { "content-type": "text/xml" }, body };
}

export function ec2Error(error: AwsError, requestId: string): WireResponse {
  const body = `<Response><Errors><Error><Code>${xmlText(error.code)}</Code><Message>${xmlText(error.message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`;
  return { statusCode: error.statusCode, headers: { "content-type": "text/xml" }, body };
}

/** `SubnetId` is `subnetId` on the wire, and `Subnets` is a `subnetSet` of `item`s. */
function elements(value: unknown): string {
  return xmlOf(value, (key, member) => {
    const name = `${key.slice(0, 1).toLowerCase()}${key.slice(1)}`;
    if (!Array.isArray(member)) return `<${name}>${elements(member)}</${name}>`;
    const set = name.replace(/s$/, "Set");
    return `<${set}>${member.map((item) => `<item>${elements(item)}</item>`).join("")}</${set}>`;
  });
}
