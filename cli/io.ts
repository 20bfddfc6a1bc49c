import { FleetwrightError, InvalidInputError } from "#core/errors.ts";
import { PolicyFileError } from "#core/policy/problem.ts";
import { EXIT } from "./exit.ts";

/** Where a command writes: data on stdout, everything else on stderr. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** stdout is a terminal somebody watches. */
  interactive: boolean;
  rows: number;
  columns: number;
}

export const processIo: Io = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  get interactive() {
    return process.stdout.isTTY === true;
  },
  get rows() {
    return process.stdout.rows ?? 40;
  },
  get columns() {
    return process.stdout.columns ?? 120;
  },
};

export const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** Tells an error to a person, or as JSON to a script, always on stderr. @returns the exit code it stands for */
export function report(error: unknown, io: Io, options: { json: boolean; debug: boolean }): number {
  const known = error instanceof FleetwrightError;
  const message = error instanceof Error ? error.message : String(error);
  const code = known ? error.code : "UNEXPECTED";
  const problems = error instanceof PolicyFileError ? { problems: error.problems } : {};
  if (options.json) io.err(json({ error: { code, message, ...problems } }));
  else
    io.err(
      known ? message : `fleetwright failed unexpectedly: ${message}${options.debug ? "" : " (--debug shows where)"}`,
    );
  if (options.debug && error instanceof Error && error.stack) io.err(error.stack);
  return error instanceof InvalidInputError ? EXIT.badInput : EXIT.failed;
}
