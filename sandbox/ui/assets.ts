import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

export interface Asset {
  type: string;
  body: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  ts: "text/javascript; charset=utf-8",
};

/** The files of `page/` by their path; TypeScript without its types, as Node itself runs it, so that no build step is needed. */
export function pageAssets(folder = new URL("./page/", import.meta.url)): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  for (const name of readdirSync(folder)) {
    const [, ending = ""] = /\.([a-z]+)$/.exec(name) ?? [];
    const type = TYPES[ending];
    if (type === undefined) continue;
    const text = readFileSync(new URL(name, folder), "utf8");
    assets.set(name === "index.html" ? "/" : `/${name}`, { type, body: ending === "ts" ? withoutTypes(text) : text });
  }
  return assets;
}

/** Node warns once that this function may change; whoever opens the page can do nothing about it. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
