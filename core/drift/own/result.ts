import { ExpressionFailed } from "./expression.ts";

/** One thing an expression found; an empty subject is the cluster itself. */
export interface OwnResult {
  subject: string;
  found?: string;
  wanted?: string;
}

/** More than this of one cluster is a mistake of the expression. */
const MOST = 100;

/**
 * What an expression says: nothing, false or an empty list: all is well. true: the cluster itself. A text, or an object with `subject`, `found` and `wanted`: what of it. A list of those.
 *
 * @throws {ExpressionFailed} it says something else
 */
export function resultsOf(result: unknown): OwnResult[] {
  // JSONata makes one of a list of one.
  const all = Array.isArray(result) ? result : [result];
  const found = all.flatMap((one) => oneOf(one) ?? []);
  if (found.length > MOST) throw new ExpressionFailed(`it found ${found.length} things; ${MOST} are the most`);
  return found;
}

function oneOf(value: unknown): OwnResult | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  if (value === true) return { subject: "" };
  if (typeof value === "string") return { subject: value };
  if (typeof value !== "object" || Array.isArray(value)) throw unusable(value);
  const { subject = "", found, wanted, ...others } = value as Record<string, unknown>;
  if (typeof subject !== "string" || Object.keys(others).length > 0) throw unusable(value);
  return {
    subject,
    ...(found === undefined ? {} : { found: textOf(found) }),
    ...(wanted === undefined ? {} : { wanted: textOf(wanted) }),
  };
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));

const unusable = (value: unknown): ExpressionFailed =>
  new ExpressionFailed(
    `it says ${textOf(value).slice(0, 80)}; expected true, a text, an object with subject, found and wanted, or a list of those`,
  );
