import * as z from "zod";
import { memberInput, updateProgress } from "../upgrade-cluster/contract.ts";

/** Input and result of the workflow's own steps; it shares taking, following, giving back and reporting with the upgrade. */

const name = z.string().min(1);
const member = memberInput;
const seconds = z.number().nonnegative();

export const steps = {
  "prepare-rotation": {
    input: z.strictObject({ ...member.shape, owner: name }),
    output: z.strictObject({
      pass: z.enum(["trust", "activate"]),
      /** The successor; found again, or appended by this step. */
      authorityId: name,
      /** It signs already: nothing is left to do in this pass. */
      active: z.boolean(),
      nodegroups: z.array(z.strictObject({ name })),
      nodegroupConcurrency: z.int().positive(),
    }),
  },
  "check-distribution": {
    input: z.strictObject({ ...member.shape, authorityId: name, since: z.iso.datetime() }),
    output: z.discriminatedUnion("done", [
      z.strictObject({ done: z.literal(false), waitSeconds: seconds }),
      z.strictObject({ done: z.literal(true) }),
    ]),
  },
  "start-nodegroup-roll": { input: z.strictObject({ ...member.shape, nodegroup: name }), output: updateProgress },
  "activate-authority": { input: z.strictObject({ ...member.shape, authorityId: name }), output: updateProgress },
  "verify-authority": {
    input: z.strictObject({ ...member.shape, authorityId: name }),
    output: z.strictObject({ evidence: z.array(z.string()) }),
  },
} as const;
