import * as z from "zod";

/** What a run is for. */
export const goalSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("kubernetes-version"),
    version: z.string().regex(/^(1\.\d{1,2}|\+1|latest)$/, "a Kubernetes minor such as 1.35, +1, or latest"),
  }),
  z.strictObject({ kind: z.literal("node-image") }),
  z.strictObject({ kind: z.literal("addons") }),
  z.strictObject({ kind: z.literal("ca-rotation") }),
  z.strictObject({ kind: z.literal("rollback"), clusters: z.array(z.string().min(1)).min(1).max(100) }),
]);
