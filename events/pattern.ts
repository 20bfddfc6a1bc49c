/**
 * EventBridge event patterns: which rules match which events, as the service does it. Used by the route table's guard and by the sandbox.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 */
export type EventPattern = { readonly [field: string]: Matcher[] | EventPattern | EventPattern[] };

export type Matcher =
  | string
  | number
  | boolean
  | null
  | { prefix: string | { "equals-ignore-case": string } }
  | { suffix: string | { "equals-ignore-case": string } }
  | {
      "anything-but":
        | Scalar
        | Scalar[]
        | { prefix: string | string[] }
        | { suffix: string | string[] }
        | { wildcard: string | string[] }
        | { "equals-ignore-case": string | string[] };
    }
  | { "equals-ignore-case": string }
  | { wildcard: string }
  | { numeric: (string | number)[] }
  | { exists: boolean }
  | { cidr: string };

type Scalar = string | number | boolean | null;

/** A pattern EventBridge would refuse with InvalidEventPatternException. */
export class InvalidPatternError extends Error {
  override readonly name = "InvalidPatternError";
  readonly code = "INVALID_EVENT_PATTERN";
}

/** @throws {InvalidPatternError} */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === "$or") {
      if (!Array.isArray(wanted)) throw new InvalidPatternError("$or must be a list of patterns");
      return (wanted as EventPattern[]).some((alternative) => matchesPattern(alternative, event));
    }
    const values = valuesAt(event, field);
    if (Array.isArray(wanted)) {
      if (wanted.length === 0) throw new InvalidPatternError(`Empty arrays are not allowed: ${field}`);
      return (wanted as Matcher[]).some((matcher) => matchesField(matcher, values));
    }
    if (wanted === null || typeof wanted !== "object") {
      throw new InvalidPatternError(`"${field}" must be an object or an array`);
    }
    // An object in the pattern matches an object, or any element of a list of objects.
    return values.some((value) => value !== null && typeof value === "object" && matchesPattern(wanted, value));
  });
}

/** The values of a field; an array counts as each of its elements, a missing field as none. */
function valuesAt(event: unknown, field: string): unknown[] {
  if (event === null || typeof event !== "object" || !(field in event)) return [];
  const value = (event as Record<string, unknown>)[field];
  return Array.isArray(value) ? value : [value];
}

function matchesField(matcher: Matcher, values: unknown[]): boolean {
  if (matcher !== null && typeof matcher === "object") {
    if ("exists" in matcher)
      return matcher.exists === values.some((value) => value === null || typeof value !== "object");
    // anything-but speaks about the whole field: no value of it may be the excluded one.
    if ("anything-but" in matcher) return values.length > 0 && values.every((value) => matchesValue(matcher, value));
  }
  return values.some((value) => matchesValue(matcher, value));
}

function matchesValue(matcher: Matcher, value: unknown): boolean {
  if (matcher === null || typeof matcher !== "object") return matcher === value;
  if ("prefix" in matcher) return affix(matcher.prefix, value, (text, part) => text.startsWith(part));
  if ("suffix" in matcher) return affix(matcher.suffix, value, (text, part) => text.endsWith(part));
  if ("equals-ignore-case" in matcher) return lower(value) === matcher["equals-ignore-case"].toLowerCase();
  if ("wildcard" in matcher) return typeof value === "string" && wildcard(matcher.wildcard).test(value);
  if ("numeric" in matcher) return typeof value === "number" && numeric(matcher.numeric, value);
  if ("cidr" in matcher) return typeof value === "string" && inCidr(matcher.cidr, value);
  if ("anything-but" in matcher) return !excludedBy(matcher["anything-but"], value);
  throw new InvalidPatternError(`Unrecognized match type ${Object.keys(matcher)[0]}`);
}

const lower = (value: unknown): string | undefined => (typeof value === "string" ? value.toLowerCase() : undefined);

function affix(
  wanted: string | { "equals-ignore-case": string },
  value: unknown,
  test: (text: string, part: string) => boolean,
): boolean {
  if (typeof value !== "string") return false;
  if (typeof wanted === "string") return test(value, wanted);
  return test(value.toLowerCase(), wanted["equals-ignore-case"].toLowerCase());
}

const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

function excludedBy(excluded: Extract<Matcher, { "anything-but": unknown }>["anything-but"], value: unknown): boolean {
  if (excluded !== null && typeof excluded === "object" && !Array.isArray(excluded)) {
    if ("prefix" in excluded) return listOf(excluded.prefix).some((prefix) => matchesValue({ prefix }, value));
    if ("suffix" in excluded) return listOf(excluded.suffix).some((suffix) => matchesValue({ suffix }, value));
    if ("wildcard" in excluded)
      return listOf(excluded.wildcard).some((pattern) => matchesValue({ wildcard: pattern }, value));
    return listOf(excluded["equals-ignore-case"]).some((text) => lower(value) === text.toLowerCase());
  }
  return listOf(excluded).some((scalar) => scalar === value);
}

const wildcards = new Map<string, RegExp>();

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function wildcard(pattern: string): RegExp {
  let compiled = wildcards.get(pattern);
  if (!compiled) {
    const source = pattern.replace(/\\([*\\])|\*|[.*+?^${}()|[\]\\]/g, (found, escaped) => {
      if (escaped) return `\\${escaped}`;
      return found === "*" ? "[\\s\\S]*" : `\\${found}`;
    });
    compiled = new RegExp(`^${source}$`);
    wildcards.set(pattern, compiled);
  }
  return compiled;
}

const COMPARISONS: Record<string, (value: number, limit: number) => boolean> = {
  "=": (value, limit) => value === limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

function numeric(conditions: (string | number)[], value: number): boolean {
  if (conditions.length === 0 || conditions.length % 2 !== 0) {
    throw new InvalidPatternError("numeric needs pairs of a comparison and a number");
  }
  for (let index = 0; index < conditions.length; index += 2) {
    const [operator, limit] = [conditions[index], conditions[index + 1]];
    const compare = COMPARISONS[String(operator)];
    if (!compare || typeof limit !== "number")
      throw new InvalidPatternError(`Unrecognized numeric range operator: ${operator}`);
    if (!compare(value, limit)) return false;
  }
  return true;
}

function inCidr(cidr: string, address: string): boolean {
  const [network, bits] = cidr.split("/");
  const [wanted, given] = [ipv4(network ?? ""), ipv4(address)];
  const length = Number(bits);
  if (wanted === undefined || !Number.isInteger(length) || length < 0 || length > 32) {
    throw new InvalidPatternError(`not an IPv4 range: ${cidr}`);
  }
  if (given === undefined) return false;
  const size = 2 ** (32 - length);
  return Math.floor(wanted / size) === Math.floor(given / size);
}

function ipv4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((number, part) => number * 256 + Number(part), 0);
}
