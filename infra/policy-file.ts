import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Accounts of the user's policy file: who may send events to the bus. Read by its shape only; the file as a whole is checked by
 * `fleetwright config check`, and by every function when it starts.
 */
export function accountsOf(file: string): string[] {
  const path = join($cli.paths.root, file);
  if (!existsSync(path))
    throw new Error(
      `there is no policy file ${file}: copy examples/fleet.yaml and make it yours (FLEETWRIGHT_POLICY names another)`,
    );
  const accounts = [...readFileSync(path, "utf8").matchAll(/\bid:\s*["']?(\d{12})["']?/g)].map(([, id]) => id);
  if (accounts.length === 0) throw new Error(`${file} names no account`);
  return [...new Set(accounts)].sort();
}
