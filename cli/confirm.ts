import { createInterface } from "node:readline/promises";
import { InvalidInputError } from "#core/errors.ts";
import { EXIT, Exit } from "./exit.ts";
import type { Io } from "./io.ts";

/**
 * Asks a person before something is changed.
 *
 * @throws {InvalidInputError} CONFIRMATION_NEEDED without a terminal to ask on
 * @throws {Exit} the person said no, or went away
 */
export async function confirm(question: string, io: Io): Promise<void> {
  if (!io.interactive || !process.stdin.isTTY)
    throw new InvalidInputError("CONFIRMATION_NEEDED", "nobody can be asked here: add --yes to go on");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    if (/^y(es)?$/i.test((await prompt.question(`\n${question} [y/N] `)).trim())) return;
    io.err("nothing was started");
    throw new Exit(EXIT.done);
  } catch (error) {
    // Ctrl-C, or the end of the input, instead of an answer.
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
    io.err("\nnothing was started");
    throw new Exit(EXIT.interrupted);
  } finally {
    prompt.close();
  }
}
