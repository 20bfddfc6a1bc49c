import type { Permission } from "./permissions.ts";

/** How esbuild bundles a function. The deployment hands it to SST, `npm run bundles` to esbuild itself. */
export function bundling(_permissions: Permission[]) {
  return { format: "esm" as const, minify: true };
}
