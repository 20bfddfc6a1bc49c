import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Chromium is installed by whom: CHROMIUM_PATH says, then Debian, Ubuntu, Google, macOS. */
const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser to test pages with; undefined: there is none on this machine. A path that is named and is not there is a mistake, not a reason to skip. */
export function browserPath(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") return named;
  return USUAL.find((path) => existsSync(path));
}

/** Without the sandbox of its own, which containers and root do not allow: what it opens is ours and has no network. */
export const startBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
