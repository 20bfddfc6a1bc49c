import { createHash } from "node:crypto";
import jsonata from "jsonata";
import type { VirtualClock } from "../clock/clock.ts";
import { StateError } from "./errors.ts";

export interface ExpressionEnvironment {
  clock: VirtualClock;
  random: () => number;
  uuid: () => string;
}

/** What an expression sees: `$states` and the variables in scope. */
export type Bindings = Record<string, unknown>;

/** An expression failed; `location` is the path of the field in the state (`Output/result`). */
export class EvaluationError extends StateError {
  readonly location: string | undefined;
  constructor(cause: string, location?: string) {
    super("States.QueryEvaluationError", cause);
    this.location = location;
  }
}

type Compiled = (bindings: Bindings, location: string) => unknown | Promise<unknown>;

/**
 * Evaluates templates (JSON in which `{% ... %}` strings are JSONata) by the reference implementation of the language. Templates are
 * compiled once; those without expressions cost nothing, and plain paths such as `$states.input.a.b` are walked directly.
 */
export class Expressions {
  readonly #functions: Bindings;
  readonly #expressions = new Map<string, Compiled>();
  readonly #templates = new WeakMap<object, Compiled>();

  constructor(environment: ExpressionEnvironment) {
    this.#functions = functionsOf(environment);
  }

  /** @throws {EvaluationError} */
  evaluate(template: unknown, bindings: Bindings, location: string): unknown | Promise<unknown> {
    return this.#compile(template)(bindings, location);
  }

  #compile(template: unknown): Compiled {
    if (typeof template === "string") return this.#compileText(template);
    if (template === null || typeof template !== "object") return () => template;
    let compiled = this.#templates.get(template);
    if (!compiled) {
      compiled = hasExpression(template) ? this.#compileObject(template) : () => template;
      this.#templates.set(template, compiled);
    }
    return compiled;
  }

  #compileObject(template: object): Compiled {
    if (Array.isArray(template)) {
      const items = template.map((item) => this.#compile(item));
      return async (bindings, location) => {
        const result: unknown[] = [];
        for (const [index, item] of items.entries()) result.push(await item(bindings, `${location}[${index}]`));
        return result;
      };
    }
    const members = Object.entries(template).map(([key, value]) => [key, this.#compile(value)] as const);
    return async (bindings, location) => {
      const result: Record<string, unknown> = {};
      for (const [key, value] of members) {
        const evaluated = value(bindings, `${location}/${key}`);
        result[key] = evaluated instanceof Promise ? await evaluated : evaluated;
      }
      return result;
    };
  }

  #compileText(text: string): Compiled {
    const known = this.#expressions.get(text);
    if (known) return known;
    const source = expressionIn(text);
    const compiled = source === undefined ? () => text : this.#compileExpression(source);
    this.#expressions.set(text, compiled);
    return compiled;
  }

  #compileExpression(source: string): Compiled {
    const slow = this.#compileJsonata(source);
    const path = /^\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)$/.exec(source);
    if (!path?.[1]) return slow;
    const steps = (path[2] ?? "").split(".").slice(1);
    const variable = path[1];
    return (bindings, location) => {
      let value = bindings[variable];
      for (const step of steps) {
        // Arrays on the way are mapped and flattened by JSONata: leave that to it.
        if (value === null || typeof value !== "object" || Array.isArray(value)) return slow(bindings, location);
        value = (value as Record<string, unknown>)[step];
      }
      if (value === undefined || Array.isArray(value) || typeof value === "function") return slow(bindings, location);
      return value;
    };
  }

  #compileJsonata(source: string): Compiled {
    let expression: jsonata.Expression | undefined;
    return async (bindings, location) => {
      const where = `The JSONata expression '${source}' specified for the field '${location}'`;
      let result: unknown;
      try {
        expression ??= jsonata(source);
        // Inherited members count: variables of outer scopes are the prototype of inner ones.
        const frame: Bindings = {};
        for (const name in bindings) frame[name] = bindings[name];
        result = await expression.evaluate(undefined, Object.assign(frame, this.#functions));
      } catch (error) {
        const words =
          error instanceof Error ? error.message : String((error as { message?: unknown }).message ?? error);
        throw new EvaluationError(`${where} threw an error during evaluation. ${words}`, location);
      }
      if (result === undefined) throw new EvaluationError(`${where} returned nothing (undefined).`, location);
      if (typeof result === "function" || isLambda(result)) {
        throw new EvaluationError(`${where} returned an unsupported result type.`, location);
      }
      // JSONata's arrays carry markers of their own; Step Functions sees plain JSON.
      return typeof result === "object" && result !== null ? JSON.parse(JSON.stringify(result)) : result;
    };
  }
}

/** The source between `{%` and `%}`, or undefined for a plain string. */
export function expressionIn(text: string): string | undefined {
  if (!text.startsWith("{%") || !text.endsWith("%}") || text.length < 4) return undefined;
  return text.slice(2, -2).trim();
}

function hasExpression(template: unknown): boolean {
  if (typeof template === "string") return expressionIn(template) !== undefined;
  if (template === null || typeof template !== "object") return false;
  return Object.values(template).some(hasExpression);
}

const isLambda = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ("_jsonata_lambda" in value || "_jsonata_function" in value);

/**
 * Functions Step Functions adds to JSONata, and those that must not read the machine's clock or random numbers.
 * Source: Step Functions developer guide, "JSONata functions provided by Step Functions".
 */
function functionsOf({ clock, random, uuid }: ExpressionEnvironment): Bindings {
  return {
    uuid,
    random: (seed?: number) => (seed === undefined ? random() : seeded(seed)),
    now: () => clock.now().toISOString(),
    millis: () => clock.millis(),
    parse: (text: string) => JSON.parse(text),
    hash: (data: unknown, algorithm: string) => hash(data, algorithm),
    partition: (array: unknown[], size: number) => partition(array, size),
    range: (first: number, last: number, step: number) => range(first, last, step),
    eval: () => {
      throw new Error("$eval is not supported by Step Functions");
    },
  };
}

const ALGORITHMS: Record<string, string> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

function hash(data: unknown, algorithm: string): string {
  const known = ALGORITHMS[algorithm];
  if (!known) throw new Error(`$hash does not know the algorithm ${algorithm}`);
  return createHash(known)
    .update(typeof data === "string" ? data : JSON.stringify(data))
    .digest("hex");
}

function partition(array: unknown[], size: number): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new Error("$partition needs a positive integer size");
  return Array.from({ length: Math.ceil(array.length / size) }, (_, index) =>
    array.slice(index * size, (index + 1) * size),
  );
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Error("$range needs a step other than 0");
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, index) => first + index * step);
}

/** One step of mulberry32: a seed always gives the same number. */
function seeded(seed: number): number {
  let t = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
