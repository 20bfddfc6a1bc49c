import { existsSync, writeFileSync } from "node:fs";
import { InvalidInputError } from "#core/errors.ts";

const exists = (path: string) => new InvalidInputError("FILE_EXISTS", `${path} is there already; --force replaces it`);

/** Asked before long work, so that nobody waits for a result that then cannot be written. @throws {InvalidInputError} FILE_EXISTS */
export function refuseToReplace(paths: readonly (string | undefined)[], force: boolean): void {
  for (const path of paths) if (path !== undefined && !force && existsSync(path)) throw exists(path);
}

/** Writes a file; one that is there stays unless `force`. @throws {InvalidInputError} FILE_EXISTS, FILE_UNWRITABLE */
export function writeOutput(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? "w" : "wx" });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw exists(path);
    throw new InvalidInputError("FILE_UNWRITABLE", `${path} cannot be written: ${message}`, { cause });
  }
}
