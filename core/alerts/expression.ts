import { RE2JS } from "re2js";

/** Longer ones are no expression that people read. */
const LONGEST = 500;
/** Steps of the compiled expression; the time to look at a value is this times its length. */
const LARGEST_PROGRAM = 2_000;
const REMEMBERED = 1_000;

const compiled = new Map<string, RE2JS>();

/**
 * RE2, as Alertmanager has it: no look-ahead and no back references, and in return the time is linear in the value whatever the expression. Values come from outside, so that JavaScript's own
 * expressions, which try every way there is, could be made to try for years.
 *
 * @throws when the expression means nothing; see `expressionProblem`
 */
export function matchesWhole(expression: string, value: string): boolean {
  return compile(expression).testExact(value);
}

/** What is wrong with an expression, in words; undefined when nothing is. */
export function expressionProblem(expression: string): string | undefined {
  if (expression.length > LONGEST) return `expected at most ${LONGEST} characters`;
  try {
    if (compile(expression).programSize() <= LARGEST_PROGRAM) return undefined;
    return "repeats too much: expected smaller numbers in { }";
  } catch (error) {
    const words = error instanceof Error ? error.message.replace(/^error parsing regexp: /, "") : String(error);
    return `expected a regular expression of RE2 (https://github.com/google/re2/wiki/Syntax): ${words}`;
  }
}

function compile(expression: string): RE2JS {
  const known = compiled.get(expression);
  if (known) return known;
  // Those of the policy file are few; those of silences come and go.
  if (compiled.size >= REMEMBERED) compiled.clear();
  const made = RE2JS.compile(expression);
  compiled.set(expression, made);
  return made;
}
