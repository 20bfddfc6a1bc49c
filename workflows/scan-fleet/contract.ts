import * as z from "zod";

/** Input and result of the workflow's steps. Names and counts only: what was found is in the findings table. */

const name = z.string().min(1);
const count = z.int().nonnegative();
const place = { account: name, region: name };

export const steps = {
  "list-places": { input: z.strictObject({}), output: z.strictObject({ places: z.array(z.strictObject(place)) }) },
  "list-clusters": {
    input: z.strictObject(place),
    output: z.strictObject({
      /** Names of clusters, as many together as one function scans. */
      batches: z.array(z.array(name).min(1)),
      /** Why EKS could not be asked; what is on record takes the place of its answer. null: it could. */
      unlisted: z.string().nullable(),
    }),
  },
  "scan-batch": {
    input: z.strictObject({ ...place, clusters: z.array(name).min(1) }),
    output: z.strictObject({
      scanned: count,
      unreadable: count,
      present: count,
      opened: count,
      closed: count,
      /** Ids of clusters whose scan broke, each with the name of the error. */
      failed: z.array(name),
    }),
  },
} as const;
