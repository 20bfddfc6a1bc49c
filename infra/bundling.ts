import { permissions } from "./permissions.ts";
import { SDKS, type Service, servicesOf } from "./services.ts";

/**
 * How a function is bundled: the deployment hands it to SST, `npm run bundles` to esbuild. The SDK is in the bundle, as pinned and tested; what Lambda brings along changes
 * under a running function and may not know EKS's newest calls yet. Split, so that what is loaded with a first call (EC2's SDK, other ways to credentials)
 * costs no cold start.
 */
export function bundling(name: string) {
  const used = new Set<Service>(servicesOf(name, permissions[name] ?? []));
  return {
    format: "esm" as const,
    minify: true,
    splitting: true,
    esbuild: {
      // `functions/runtime/adapters.ts` and `compose.ts` ask for these. An empty text is the value of what stays.
      define: Object.fromEntries(
        (Object.keys(SDKS) as Service[]).map((service) => [
          `process.env.WITHOUT_${service.toUpperCase()}`,
          JSON.stringify(used.has(service) ? "" : "1"),
        ]),
      ),
    },
  };
}
