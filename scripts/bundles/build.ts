import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { bundling } from "../../infra/bundling.ts";
import { handlerOf } from "../../infra/settings.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What SST puts before each bundle, so that CommonJS dependencies find what they expect. Source: SST, pkg/runtime/node/build.go. */
const BANNER = [
  `import { createRequire as topLevelCreateRequire } from 'module';`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
  `const __filename = topLevelFileUrlToPath(import.meta.url)`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
].join("\n");

export interface Bundle {
  name: string;
  /** All that is uploaded. */
  bytes: number;
  /** What a cold start loads: the entry and what it imports at once. */
  startBytes: number;
  /** npm packages in it, with their bytes. */
  packages: Map<string, number>;
}

/** Bundles a function with the options SST has for `nodejs24.x`, ours added. Writes to `outDirectory` when one is given. */
export async function bundle(name: string, outDirectory?: string): Promise<Bundle> {
  const { format, minify, splitting, esbuild } = bundling(name);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [fileOf(name)],
    entryNames: "bundle",
    outdir: outDirectory ?? join(root, ".fleetwright/bundles", name),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "es2024",
    format,
    minify,
    splitting,
    define: esbuild.define,
    keepNames: true,
    mainFields: ["module", "main"],
    banner: { js: BANNER },
    metafile: true,
    write: outDirectory !== undefined,
    logLevel: "error",
  });
  return measured(name, metafile);
}

const fileOf = (name: string): string => handlerOf(name).replace(/\.handler$/, ".ts");

function measured(name: string, { outputs }: Metafile): Bundle {
  const packages = new Map<string, number>();
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [, found] = path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/) ?? [];
      // Modules of which nothing is left are listed, too.
      if (found && bytesInOutput > 0) packages.set(found, (packages.get(found) ?? 0) + bytesInOutput);
    }
  // What is loaded later has an entry of its own.
  const [entry] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === fileOf(name)) ?? [];
  const atOnce = new Set<string>();
  const load = (path: string): void => {
    if (atOnce.has(path)) return;
    atOnce.add(path);
    for (const { path: next, kind, external } of outputs[path]?.imports ?? [])
      if (kind === "import-statement" && !external) load(next);
  };
  if (entry) load(entry);
  const sum = (paths: Iterable<string>) => [...paths].reduce((total, path) => total + (outputs[path]?.bytes ?? 0), 0);
  return { name, bytes: sum(Object.keys(outputs)), startBytes: sum(atOnce), packages };
}
