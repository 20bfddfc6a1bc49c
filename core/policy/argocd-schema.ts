import * as z from "zod";
import type { ArgocdPolicy } from "./baseline-policy.ts";
import { role } from "./baseline-schema.ts";
import { accountId, name, region, selector } from "./schema-parts.ts";

export const argocd = z.strictObject({
  kind: z.enum(["self-managed", "capability"], "self-managed or capability"),
  hub: z.strictObject({ account: accountId, region, name }),
  namespace: name.default("argocd"),
  clusterName: name.default("{cluster}-{region}-{account}"),
  project: name.exactOptional(),
  labels: z.array(name).default([]),
  role: role.exactOptional(),
  match: selector.exactOptional(),
}) satisfies z.ZodType<ArgocdPolicy, unknown>;
