import { InvalidInputError } from "../errors.ts";

/** A mistake in the policy file, as a person needs it: where, what was found, what is allowed. */
export interface PolicyProblem {
  file: string;
  line: number;
  column: number;
  /** `strategies.default.stages[2].maxConcurrency`; empty for the whole file. */
  path: string;
  /** What stands there, shortened. */
  found: string;
  message: string;
}

/** A mistake before its place in the file is known. */
export interface Finding {
  path: readonly PropertyKey[];
  /** Point at the key rather than at its value. */
  atKey?: boolean;
  found?: string;
  message: string;
}

/** `fleet.yaml:31:9 strategies.default.stages[2].soak: found "2 days", expected a duration such as 90m, 2h, 1d or 1w`. */
export function formatProblem({ file, line, column, path, message, found }: PolicyProblem): string {
  return `${file}:${line}:${column} ${path === "" ? "" : `${path}: `}${found === "" ? "" : `found ${found}, `}${message}`;
}

/** The mistakes of a policy file, one line each as its message: the same words wherever the file is read. */
export class PolicyFileError extends InvalidInputError {
  readonly problems: readonly PolicyProblem[];
  constructor(problems: readonly PolicyProblem[]) {
    super("POLICY_INVALID", problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** `["stages", 2, "soak"]` -> `stages[2].soak`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : text === "" ? String(step) : `${text}.${String(step)}`,
    "",
  );
}

/** The candidate a typo was probably meant to be: at most two edits away. */
export function closest(typed: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(typed.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.floor(typed.length / 4)) ? best.candidate : undefined;
}

/** What goes between "there is no rule of this name" and the sentence after it: a full stop, or which one was probably meant. */
export function orMeant(typed: string, candidates: readonly string[]): string {
  const meant = closest(typed, candidates);
  return meant === undefined ? "." : `; did you mean ${meant}?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
