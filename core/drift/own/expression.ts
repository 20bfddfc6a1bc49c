import jsonata from "jsonata";
import type { Snapshot } from "./snapshot.ts";

/** An expression as it was read, or why it cannot be. */
export type Compiled = { expression: Expression } | { error: string };

export interface Expression {
  /** Names at the beginning of its paths: what it reads. */
  names: readonly string[];
  /** It reads the snapshot as a whole somewhere, so that nobody can tell which facts it needs. */
  whole: boolean;
  /** @throws {ExpressionFailed} */
  evaluate(snapshot: Snapshot): Promise<unknown>;
}

/** An expression failed while it was evaluated: its mistake, or more than it may take. */
export class ExpressionFailed extends Error {
  override readonly name = "ExpressionFailed";
}

/** What an expression may take: it is asked for every cluster. */
const LIMITS = { timeout: 2000, stack: 200, sequence: 100_000 };

/** Reads an expression. The same text is read once. */
export function compile(source: string): Compiled {
  const known = compiled.get(source);
  if (known) return known;
  const made = read(source);
  compiled.set(source, made);
  return made;
}

const compiled = new Map<string, Compiled>();

function read(source: string): Compiled {
  try {
    const parsed = jsonata(source, LIMITS);
    const refused = REFUSED.find((name) => calls(parsed.ast(), name));
    if (refused !== undefined) return { error: refusal(refused) };
    const { names, whole } = rootNames(parsed.ast());
    return { expression: { names, whole, evaluate: (snapshot) => evaluated(parsed, snapshot) } };
  } catch (error) {
    return { error: wordsOf(error) };
  }
}

async function evaluated(parsed: jsonata.Expression, snapshot: Snapshot): Promise<unknown> {
  try {
    const result: unknown = await parsed.evaluate(snapshot, functionsAt(snapshot));
    // JSONata's lists carry markers of their own.
    return result === undefined ? undefined : JSON.parse(JSON.stringify(result) ?? "null");
  } catch (error) {
    throw new ExpressionFailed(wordsOf(error), { cause: error });
  }
}

/** A look at a cluster has one moment, and finds the same whoever repeats it. */
const functionsAt = ({ now }: Snapshot) => ({
  now: () => now,
  millis: () => Date.parse(String(now)),
  ...Object.fromEntries(REFUSED.map((name) => [name, refuse(name)])),
});

/** Functions of JSONata whose answers nobody can repeat, or read beforehand. */
const REFUSED = ["random", "shuffle", "eval"];

const refusal = (name: string): string => `$${name} is not there for rules`;

/** Under another name they are noticed only when they are called. */
function refuse(name: string) {
  return () => {
    throw new Error(refusal(name));
  };
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String((error as { message?: unknown }).message ?? error);

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;
const isRoot = ({ type, value }: Node): boolean => type === "variable" && (value === "" || value === "$");

/** Whether a function is called by its own name anywhere in an expression. */
function calls(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((each) => calls(each, name));
  if (!isNode(node)) return false;
  const { procedure } = node;
  if (isNode(procedure) && procedure.type === "variable" && procedure.value === name) return true;
  return Object.values(node).some((part) => calls(part, name));
}

/** Names that paths begin with, as far as they begin at the snapshot and not inside of another path. */
function rootNames(ast: unknown): { names: string[]; whole: boolean } {
  const names = new Set<string>();
  let whole = false;
  const walk = (node: unknown, atRoot: boolean): void => {
    if (Array.isArray(node)) for (const each of node) walk(each, atRoot);
    else if (isNode(node)) {
      if (node.type === "path" && Array.isArray(node.steps)) walkPath(node.steps as Node[], atRoot);
      else if (node.type === "variable" && (node.value === "$" || (node.value === "" && atRoot))) whole = true;
      else if (atRoot && (node.type === "wildcard" || node.type === "descendant")) whole = true;
      else
        for (const [key, part] of Object.entries(node))
          if (key !== "value") walk(part, atRoot && key !== "predicate" && key !== "stages");
    }
  };
  const walkPath = (steps: Node[], atRoot: boolean): void => {
    const [first, second] = steps;
    const through = first && isRoot(first) && (first.value === "$" || atRoot);
    const start = through ? second : first;
    if (start?.type === "name" && (through || atRoot)) names.add(String(start.value));
    else if (start) walk(start, atRoot);
    else whole = true;
    for (const step of steps) {
      // What stands in brackets, and every later step, begins inside of the path.
      const { type, value: _, ...inside } = step;
      if (step === first && type !== "name") continue;
      if (type === "name" || isRoot(step)) walk(inside, false);
      else walk(step, false);
    }
  };
  walk(ast, true);
  return { names: [...names], whole };
}
