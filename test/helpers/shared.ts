import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Recorded data that lies beside the checkout, not in it. */
export const sharedPath = (path: string): string => fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));

/** For `describe.skipIf`: says so on the console, so that a skipped suite is not taken for a passed one. */
export function missing(path: string): boolean {
  const absent = !existsSync(sharedPath(path));
  if (absent) console.warn(`skipped: ../shared/${path} is not beside this checkout`);
  return absent;
}
