import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { checkMeaning } from "./meaning.ts";
import type { FleetPolicy } from "./policy.ts";
import { type Finding, orMeant, PolicyFileError, type PolicyProblem, pathText } from "./problem.ts";
import { policySchema } from "./schema.ts";

export type ParsedPolicy = { policy: FleetPolicy } | { problems: PolicyProblem[] };

/** Looks for mistakes that a function need not look for again once the file is deployed. */
export type PolicyCheck = (policy: FleetPolicy) => Finding[];

/**
 * Reads the policy file. All mistakes are reported at once, in the order of the file.
 *
 * @param file name to print in problems
 * @param now windows that do not open any more after it are reported
 * @param checks besides those of `checkMeaning`
 */
export function parsePolicy(text: string, file: string, now: Date, checks: readonly PolicyCheck[] = []): ParsedPolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        ...placeOf(lines, file, error.pos[0]),
        path: "",
        found: "",
        message: `not valid YAML: ${error.message.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? error.code}`,
      })),
    };
  }
  const data: unknown = document.toJS();
  const parsed = policySchema.safeParse(data);
  const found = parsed.success
    ? [...checkMeaning(parsed.data, now), ...checks.flatMap((check) => check(parsed.data))]
    : parsed.error.issues.flatMap((issue) => problemsOf(issue, data));
  if (found.length === 0 && parsed.success) return { policy: parsed.data };
  return { problems: placed(found, { document, file, lines }) };
}

function placed(
  found: readonly Finding[],
  { document, file, lines }: { document: Document; file: string; lines: LineCounter },
): PolicyProblem[] {
  return found
    .map(({ path, atKey, message, found: value }) => ({
      ...placeOf(lines, file, offsetOf(document, path, atKey ?? false)),
      path: pathText(path),
      found: value ?? "",
      message,
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function placeOf(lines: LineCounter, file: string, offset: number) {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}

/** The policy, for whoever can do nothing without it. @throws {PolicyFileError} naming every mistake */
export function requirePolicy(text: string, file: string, now: Date, checks: readonly PolicyCheck[] = []): FleetPolicy {
  const parsed = parsePolicy(text, file, now, checks);
  if ("policy" in parsed) return parsed.policy;
  throw new PolicyFileError(parsed.problems);
}

function problemsOf(issue: z.core.$ZodIssue, data: unknown): Finding[] {
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAllowedAt(issue.path);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      atKey: true,
      message: `unknown key${allowed.length > 0 ? `${orMeant(key, allowed)} Allowed here: ${allowed.join(", ")}` : ""}`,
    }));
  }
  const value = valueAt(data, issue.path);
  if (value === undefined) return [{ path: issue.path, message: `missing; expected ${expected(issue)}` }];
  return [{ path: issue.path, found: shown(value), message: `expected ${expected(issue)}` }];
}

function expected(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type")
    return issue.message.startsWith("Invalid input") ? `${article(issue.expected)}` : issue.message;
  return issue.message;
}

const article = (type: string): string =>
  ({ object: "a mapping", record: "a mapping", array: "a list", string: "a text" })[type] ?? `a ${type}`;

function shown(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      value !== null && typeof value === "object" ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    data,
  );
}

/** Keys the schema knows at a path; records and lists are stepped through. */
function keysAllowedAt(path: readonly PropertyKey[]): string[] {
  let schema: z.core.$ZodType = policySchema;
  for (const step of path) {
    schema = unwrapped(schema);
    if (schema instanceof z.ZodObject) schema = schema.shape[String(step)] as z.core.$ZodType;
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
  }
  schema = unwrapped(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional)
    return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in);
  if (schema instanceof z.ZodLazy) return unwrapped(schema.unwrap());
  return schema;
}

/** Where a path stands in the text; for a missing value, where its parent stands. */
function offsetOf(document: Document, path: readonly PropertyKey[], atKey: boolean): number {
  for (let length = path.length; length >= 0; length--) {
    const steps = path.slice(0, length).map((step) => (typeof step === "symbol" ? String(step) : step));
    if (atKey && length > 0) {
      const parent = length === 1 ? document.contents : document.getIn(steps.slice(0, -1), true);
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === steps.at(-1))
        : undefined;
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = length === 0 ? document.contents : document.getIn(steps, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
