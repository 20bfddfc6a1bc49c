import * as z from "zod";

/** Input and result of the workflow and of its step. Ids and counts only: what was found is in the findings table. */

const name = z.string().min(1);
const count = z.int().nonnegative();

export const scanClusterInput = z.strictObject({ clusterId: name, because: name });

export const scanResult = z.strictObject({
  clusterId: name,
  status: z.enum(["scanned", "unreadable", "waits", "gone"]),
  /** Not as it should be now, exempted ones too. */
  present: count,
  opened: count,
  closed: count,
  /** What could not be read. */
  gaps: z.array(name),
});

export const steps = {
  "scan-one": { input: scanClusterInput, output: scanResult },
} as const;
